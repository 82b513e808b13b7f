"""The image's health check: 0 where the web server of this container is ready, else 1."""

import os
import sys
import urllib.request

_TIMEOUT_SECONDS = 6


def is_ready() -> bool:
    """Whether `/api/v1/healthcheck/ready` answers 200, asked by a host name that is allowed."""
    port = os.environ.get("PORT", "8000")
    allowed = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".*")
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/healthcheck/ready",
        headers={"Host": allowed or "localhost"},
    )
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if is_ready() else 1)
