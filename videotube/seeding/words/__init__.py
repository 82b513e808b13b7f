"""What names, titles and remarks are made of: word lists of several languages and scripts."""
