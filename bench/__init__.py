"""Measurements of the product; each is run by `make bench`, and read as bench/README.md says."""
