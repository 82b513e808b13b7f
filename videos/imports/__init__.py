"""Films from a folder: what is there, and what is said of it. Knows files, and no database."""
