"""What a person sees once everything runs."""

import ipaddress
import shlex
import time
import urllib.error
import urllib.request
from contextlib import suppress

_PATIENCE_SECONDS = 60.0
_SERVER_ERROR = 500


def wait_for_web(url: str) -> bool:
    """Whether the web server answers `url` within a minute, be it with an error of the client."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    # No proxy from the environment may stand between us and our own server.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        try:
            with opener.open(url, timeout=5):
                return True
        except urllib.error.HTTPError as error:
            if error.code < _SERVER_ERROR:
                return True
        except OSError:
            pass
        time.sleep(0.1)
    return False


def base_url(host: str, port: int) -> str:
    """Address of the web server as seen from this machine."""
    with suppress(ValueError):  # a name, not an address
        address = ipaddress.ip_address(host)
        if address.is_unspecified:  # everywhere, so here too
            host = "127.0.0.1" if address.version == 4 else "::1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def addresses(base: str, took: float, data_dir: str = "") -> str:
    """The block of addresses and next steps; `took` is in seconds. `data_dir` where it is not the
    usual one: commands in another terminal must name it."""
    there = f"VIDEOTUBE_DATA={shlex.quote(data_dir)} " if data_dir else ""
    return f"""
  VideoTube is running at {base}/   ({took:.1f} s)

    API docs   {base}/api/docs
    Admin      {base}/admin/
    Health     {base}/api/v1/healthcheck/ready

    In another terminal:
      {there}make demo                                     people, channels and films to look at
      {there}.venv/bin/python manage.py createsuperuser    an account for the admin
    Ctrl-C stops everything.
"""
