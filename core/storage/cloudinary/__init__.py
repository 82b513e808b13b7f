"""Media at Cloudinary (decision 10): films are converted there, pictures optimised, and whatever is
not for everybody goes out through this site, which asks the visibility rule each time.

The account is `CLOUDINARY_URL`. A film stands on this machine's disk until Cloudinary has it and
its renditions; whatever else stands there (from before the site used Cloudinary) is served from
there.
"""
