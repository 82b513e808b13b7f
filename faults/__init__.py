"""What VideoTube withstands: real servers and processes, killed, frozen and emptied under load."""
