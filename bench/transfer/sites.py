"""The site that films are sent to, and the three doors by which a file of it goes out."""

import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.load.processes import Parts, descendants
from bench.load.sites import SETTINGS, Served, Site, beside, running_stack, running_web
from bench.transfer.films import SAMPLE, swell
from bench.transfer.uploads import Sender
from core.testing.nginx import PREFIX, before_site, plainly, running_nginx
from e2e.site import Site as Api
from videotube.stack.ports import free_port
from videotube.stack.services import command

ENVIRONMENT = {
    **SETTINGS,
    "RATELIMIT_UPLOAD_USER": SETTINGS["RATELIMIT_READ"],
    "UPLOAD_MAX_BYTES": str(64 * 1024**3),
    "UPLOAD_QUOTA_BYTES": "0",
    "LOG_LEVEL": "WARNING",
}
WORKERS = 2


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """An empty one, as in production but for limits."""
    with running_stack("transfer", folder, port=None, environment=ENVIRONMENT) as site:
        yield site


@dataclass(frozen=True, slots=True)
class Film:
    """One that everybody may see: where its file is fetched, and how large it is."""

    path: str
    size: int


def sender_of(site: Site) -> Sender:
    """Somebody new."""
    return Sender(site, Api(site.served.url).sign_up().headers)


def listed_film(site: Site, size: int) -> Film:
    """The sample, uploaded, processed and published; its file then swollen to `size` bytes."""
    person = Api(site.served.url).sign_up()
    video = person.upload(SAMPLE, title="bench", visibility="public")
    state = person.wait_until_ready(video["_id"])
    if state["status"] != "ready":
        raise SystemExit(f"the film did not become ready: {state}")
    path = str(person.call("GET", f"videos/{video['_id']}")["videoFile"])
    path = "/media/" + path.partition("/media/")[2]
    swell(site.folder / path.removeprefix("/"), size)
    return Film(path, size)


@contextmanager
def resting_worker(site: Site) -> Iterator[None]:
    """Films are taken, and none is transcoded: that would use all cores."""
    workers = [
        pid for pid in descendants(site.stack.supervisor.pid) if _is_worker(Path(f"/proc/{pid}"))
    ]
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in workers:
            os.kill(pid, signal.SIGCONT)


@contextmanager
def doors(site: Site) -> Iterator[Mapping[str, Served]]:
    """The site itself, nginx on its folder of media, and nginx before the site, which decides who
    may have a file and leaves the sending to nginx."""
    media = site.folder / "media"
    ports = [free_port() for _ in range(3)]
    environment = {**beside(site, ports[0]), "MEDIA_ACCEL_PREFIX": PREFIX}
    arguments = command("web", environment, site.folder)
    with (
        running_web(
            site, arguments, environment, probe="/api/v1/healthcheck/live", log="accel.log"
        ) as accel,
        running_nginx(
            site.folder / "nginx",
            [plainly(media, port=ports[1])],
            workers=WORKERS,
        ) as plain_pid,
        running_nginx(
            site.folder / "nginx-before",
            [before_site(f"127.0.0.1:{ports[0]}", media, port=ports[2])],
            workers=WORKERS,
        ) as before_pid,
    ):
        none: frozenset[int] = frozenset()
        before = accel.parts.app | descendants(before_pid)
        yield {
            "app": site.served,
            "nginx": Served(
                f"http://127.0.0.1:{ports[1]}", Parts(descendants(plain_pid), none, none)
            ),
            "accel": Served(
                f"http://127.0.0.1:{ports[2]}",
                Parts(before, accel.parts.mongod, site.served.parts.redis),
            ),
        }


def _is_worker(process: Path) -> bool:
    try:
        words = (process / "cmdline").read_text(errors="replace").split("\0")
    except OSError:
        return False
    return "celery" in words and "worker" in words
