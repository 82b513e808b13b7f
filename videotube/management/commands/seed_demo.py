"""`make demo`"""

import os
import secrets
import shlex
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from datetime import time as time_of_day
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.dateparse import parse_date

from core.errors import DomainError
from core.management.reporting import ReportingCommand, positive
from videos.media import MediaError
from videos.models import Status, Video
from videotube import demo
from videotube.seeding.footage import ensure_disk
from videotube.seeding.service import Seeded, seed_site
from videotube.seeding.sizes import SIZES, Size
from videotube.seeding.standing import State, standing_of

POLL_SECONDS = 0.5
ONLY_WITH_SIZE = ("seed", "until", "no_media", "password")


def _manage() -> str:
    """manage.py as this command was called itself, to be pasted into the same terminal."""
    data = os.environ.get("VIDEOTUBE_DATA")
    there = f"VIDEOTUBE_DATA={shlex.quote(data)} " if data else ""
    return f"{there}{shlex.quote(sys.executable)} manage.py"


def _forgotten(username: str) -> str:
    return (
        "  password     was shown when it was made; to set a new one:\n"
        f"               {_manage()} changepassword {username}"
    )


def _is_given(value: Any) -> bool:
    return value is not None and value is not False and value != ""


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def day(text: str) -> datetime:
    """A day on the command line, as its first moment in UTC. Raises ValueError."""
    parsed = parse_date(text)
    if parsed is None:
        raise ValueError(text)
    return datetime.combine(parsed, time_of_day.min, UTC)


def _content(size: Size) -> str:
    return (
        f"{size.people:,} people, {size.videos:,} videos, {size.likes:,} likes, "
        f"{size.comments:,} comments, {size.subscriptions:,} subscriptions"
    )


class Command(ReportingCommand):
    help = (
        "Fill a site. Without --size: a small demo of four people with channels and a few short "
        "real films, beside whoever is there, made through the same doors as everything else, "
        "for which the stack must run (make run). With --size: a large site for trials and "
        "benchmarks, with thousands of people, films, comments, likes, subscriptions, playlists "
        "and histories, of which a few get most, as in life. It is written straight into "
        "MongoDB and needs no worker; nobody should use the site meanwhile. The same --seed and "
        "--until make the same documents, ids included (what is said of files depends on the "
        "version of ffmpeg). Does nothing where the same was made already, and refuses a site "
        "where somebody else lives; one that was interrupted is gone on with by the same "
        "command."
    )
    epilog = (
        " ".join(f"{size.name}: {_content(size)}." for size in SIZES.values())
        + " Ends with 0 when it is there, 1 when the site is not empty or something failed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", choices=list(SIZES), help="a large site instead of the demo")
        parser.add_argument("--seed", type=int, help="another number, another site (default: 1)")
        parser.add_argument(
            "--until", type=day, metavar="YYYY-MM-DD", help="its last day (default: today)"
        )
        parser.add_argument(
            "--no-media",
            action="store_true",
            help="rows without files: films do not play, there are no pictures, and the doctor "
            "says so. Every video has otherwise a dozen links to a few short films: they take no "
            "room, but each folder takes an inode and a block (large: 250,000, about 1 GB)",
        )
        parser.add_argument("--password", default="", help="of everybody (default: a random one)")
        parser.add_argument(
            "--timeout",
            type=positive,
            default=300,
            help="seconds to wait for the worker to process the demo's films (default: 300)",
        )
        self.add_dry_run(parser)
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        self._bars: list[Any] = []
        if options["size"]:
            self._fill(SIZES[options["size"]], options)
        elif any(_is_given(options[name]) for name in ONLY_WITH_SIZE):
            self.wrong(f"{', '.join(map(_flag, ONLY_WITH_SIZE))} need --size.")
        elif people := demo.people_there():
            self.sum_up(
                "The demo is there already; nothing was changed.\n"
                f"  sign in as   {', '.join(people)}\n"
                f"{_forgotten(people[0])}",
                people=people,
                made=False,
            )
        elif options["dry_run"]:
            self.sum_up(
                f"{len(demo.CAST)} people and {len(demo.FILMS)} films would be made.", made=False
            )
        else:
            self._make_demo(options["timeout"])

    def _make_demo(self, timeout: int) -> None:
        made = demo.seed()
        self.tell(f"{len(made.people)} people and {len(made.videos)} films; processing …")
        self._wait(made, timeout)
        demo.talk(made)
        names = [user.username for user in made.people]
        self.sum_up(
            f"The demo is ready.\n  sign in as   {', '.join(names)}\n"
            f"  password     {made.password}",
            people=names,
            password=made.password,
            made=True,
        )

    def _fill(self, size: Size, options: dict[str, Any]) -> None:
        chosen = {
            "seed": 1 if options["seed"] is None else options["seed"],
            "until": options["until"],
            "with_media": not options["no_media"],
        }
        try:
            if options["dry_run"]:
                self._preview(size, chosen)
                return
            password = options["password"] or f"demo-{secrets.token_urlsafe(9)}"
            began = time.monotonic()
            seeded = seed_site(size, **chosen, password=password, progress=self._step)
        except (DomainError, MediaError) as error:
            raise CommandError(getattr(error, "message", str(error))) from error
        finally:
            self._close_bars()
        self._tell_of(seeded, password, seconds=round(time.monotonic() - began, 1))

    def _preview(self, size: Size, chosen: dict[str, Any]) -> None:
        state, _ = standing_of(size, **chosen)
        if chosen["with_media"]:
            ensure_disk()
        would = {
            State.EMPTY: f"Would make {_content(size)}.",
            State.BEGUN: f"Would go on with what was interrupted, to {_content(size)}.",
            State.WHOLE: "All of it is there already; nothing would be changed.",
        }
        self.sum_up(
            f"{would[state]} Nothing was changed; leave --dry-run out to do it.",
            made=False,
            state=state,
            size=size.name,
        )

    def _step(self, name: str, total: int) -> Callable[[int], object]:
        self._close_bars()
        bar: Any = self.progress(total=total or None, unit="row", desc=name)
        self._bars.append(bar)
        return bar.update

    def _close_bars(self) -> None:
        for bar in self._bars:
            bar.close()

    def _tell_of(self, seeded: Seeded, password: str, *, seconds: float) -> None:
        people, is_new = [seeded.star, seeded.fan], seeded.state is not State.WHOLE
        facts: dict[str, Any] = {
            "people": people,
            "until": f"{seeded.until:%Y-%m-%d}",
            "state": seeded.state,
            "made": is_new,
        }
        names = f"  sign in as   {people[0]} (most subscribers), {people[1]} (follows most)"
        if not is_new:
            self.sum_up(
                "This site is there already, until "
                f"{seeded.until:%Y-%m-%d}; nothing was changed.\n{names}\n"
                f"{_forgotten(people[0])}",
                **facts,
            )
            return
        for name, count in seeded.made.items():
            self.tell(f"{count:>9,}  {name}", kind=name, count=count)
        self.sum_up(
            f"Made in {seconds} s, until {seeded.until:%Y-%m-%d}.\n{names}\n"
            f"  password     {password} (everybody's)",
            **facts,
            password=password,
            seconds=seconds,
        )

    def _wait(self, made: demo.Demo, timeout: int) -> None:
        """Until every film is ready; a film that fails ends the command with its reason."""
        deadline = time.monotonic() + timeout
        waiting = {video.pk for video in made.videos}
        while waiting:
            for video in Video.objects.filter(pk__in=waiting):
                if video.status == Status.READY:
                    waiting.remove(video.pk)
                    self.tell(f"  ready: {video.title}", video=str(video.pk), title=video.title)
                elif video.status == Status.FAILED:
                    raise CommandError(f"{video.title} could not be processed: see its job.")
            if waiting and time.monotonic() > deadline:
                raise CommandError("The films are not processed yet. Does the worker run?")
            time.sleep(POLL_SECONDS)
