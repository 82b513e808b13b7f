"""A real nginx on a folder and ports of its own, before the site as deploy/nginx.conf has it."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CONFIGURATION = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf"
PREFIX = "/protected-media/"
"""`MEDIA_ACCEL_PREFIX` of that configuration."""
START_SECONDS = 10
PROGRAM = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
"""None where there is no nginx."""

_MAIN = """\
{user}
daemon off;
worker_processes {workers};
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
    access_log off;
    types {{ video/mp4 mp4; }}
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    {temporary}
    {servers}
}}
"""
_PLAIN = """\
server {{
    listen 127.0.0.1:{port};
    location /media/ {{ alias {media}/; }}
}}
"""
_BEFORE = """\
upstream site {{
    server {site};
    keepalive 32;
}}
server {{
    listen 127.0.0.1:{port};
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host:$server_port;
    location / {{ proxy_pass http://site; }}
    {location}
}}
"""


def plainly(media: Path, *, port: int) -> str:
    """A server that sends every file of the folder to everybody."""
    return _PLAIN.format(port=port, media=media)


def before_site(site: str, media: Path, *, port: int) -> str:
    """A server before `site` (host:port), which sends what the site hands to it, by the block of
    deploy/nginx.conf."""
    return _BEFORE.format(port=port, site=site, location=_handed_over(media))


@contextmanager
def running_nginx(folder: Path, servers: list[str], *, workers: int = 1) -> Iterator[int]:
    """nginx with these servers, its own files in `folder`; its process id."""
    if PROGRAM is None:
        raise FileNotFoundError("nginx")
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "nginx.conf"
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    configuration.write_text(
        _MAIN.format(
            # Files are readable by their owner alone, as whom nginx would not run otherwise.
            user="user root;" if os.geteuid() == 0 else "",
            folder=folder,
            workers=workers,
            temporary=" ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds),
            servers="\n".join(servers),
        )
    )
    process = subprocess.Popen(  # noqa: S603 - our own command, no shell
        [PROGRAM, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(configuration)],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_until_open(process, configuration, folder / "error.log")
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=START_SECONDS)


def _handed_over(media: Path) -> str:
    found = re.search(
        rf"^    location {re.escape(PREFIX)} \{{$.*?^    \}}$",
        CONFIGURATION.read_text(),
        re.MULTILINE | re.DOTALL,
    )
    if found is None:
        raise ValueError(f"{CONFIGURATION} has no location {PREFIX}")
    return re.sub(r"alias [^;]+;", f"alias {media}/;", found[0])


def _wait_until_open(process: "subprocess.Popen[bytes]", configuration: Path, log: Path) -> None:
    ports = re.findall(r"listen 127\.0\.0\.1:(\d+);", configuration.read_text())
    deadline = time.monotonic() + START_SECONDS
    for port in ports:
        while True:
            try:
                socket.create_connection(("127.0.0.1", int(port)), timeout=1).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"nginx does not start: {log.read_text()}") from None
                time.sleep(0.05)
