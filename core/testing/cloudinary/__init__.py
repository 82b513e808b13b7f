"""A stand-in for Cloudinary on this machine: a real HTTP server that checks what the real one
checks. `python -m core.testing.cloudinary --port 9100` runs it by hand."""

from core.testing.cloudinary.server import FakeCloudinary

__all__ = ["FakeCloudinary"]
