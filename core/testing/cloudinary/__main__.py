"""Run the stand-in by hand, and start VideoTube with the URL that it prints."""

import argparse

from core.testing.cloudinary import FakeCloudinary

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--port", type=int, default=9100)
parser.add_argument("--eager-delay", type=float, default=0.0, help="seconds before films are made")
parser.add_argument("--algorithm", choices=("sha1", "sha256"), default="sha1")
options = parser.parse_args()
fake = FakeCloudinary(port=options.port, algorithm=options.algorithm)
fake.api.eager_delay = options.eager_delay
print(f"CLOUDINARY_URL='{fake.url}'", flush=True)  # noqa: T201 - what this command is for
fake.serve()
