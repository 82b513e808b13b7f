"""What each hot endpoint costs under load, among 5,000 videos and among 50,000, beside a bare
server that answers the same from the same rows."""
