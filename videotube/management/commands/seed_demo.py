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
from videotube.seeding.service import Seeded, seed_site
from videotube.seeding.sizes import SIZES

POLL_SECONDS = 0.5


def _manage() -> str:
    """manage.py as this command was called itself, to be pasted into the same terminal."""
    data = os.environ.get("VIDEOTUBE_DATA")
    there = f"VIDEOTUBE_DATA={shlex.quote(data)} " if data else ""
    return f"{there}{shlex.quote(sys.executable)} manage.py"


def day(text: str) -> datetime:
    """A day on the command line, as its first moment in UTC. Raises ValueError."""
    parsed = parse_date(text)
    if parsed is None:
        raise ValueError(text)
    return datetime.combine(parsed, time_of_day.min, UTC)


class Command(ReportingCommand):
    help = (
        "Fill an empty site. Without --size: a small demo of four people with channels and a few "
        "short real films, made through the same doors as everything else, for which the stack "
        "must run (make run). With --size: a large site for trials and benchmarks, with thousands "
        "of people, films, comments, likes, subscriptions, playlists and histories, of which a few "
        "get most, as in life. It is written straight into MongoDB and needs no worker. The same "
        "--seed and --until make the same documents, ids included. Does nothing where the demo is "
        "there already, and refuses a site where somebody else lives; one that was interrupted is "
        "gone on with by the same command."
    )
    epilog = " ".join(
        f"{size.name}: {size.people:,} people, {size.videos:,} videos, {size.likes:,} likes, "
        f"{size.comments:,} comments, {size.subscriptions:,} subscriptions."
        for size in SIZES.values()
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", choices=list(SIZES), help="a large site instead of the demo")
        parser.add_argument("--seed", type=int, default=1, help="another number, another site")
        parser.add_argument(
            "--until", type=day, metavar="YYYY-MM-DD", help="its last day (default: today)"
        )
        parser.add_argument(
            "--no-media",
            action="store_true",
            help="rows without files: films do not play. Every video has otherwise a dozen files, "
            "linked to two real films: they take no room, but an inode for each folder",
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
            self._fill(options)
        elif people := demo.people_there():
            self.sum_up(
                "The demo is there already; nothing was changed.\n"
                f"  sign in as   {', '.join(people)}\n"
                "  password     was shown when the demo was made; to set a new one:\n"
                f"               {_manage()} changepassword {people[0]}",
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

    def _fill(self, options: dict[str, Any]) -> None:
        size = SIZES[options["size"]]
        if options["dry_run"]:
            self.sum_up(
                f"Would make {self.epilog[self.epilog.index(size.name) :].partition('. ')[0]}.",
                made=False,
            )
            return
        password = options["password"] or f"demo-{secrets.token_urlsafe(9)}"
        began = time.monotonic()
        try:
            seeded = seed_site(
                size,
                seed=options["seed"],
                until=options["until"],
                password=password,
                with_media=not options["no_media"],
                progress=self._step,
            )
        except (DomainError, MediaError) as error:
            raise CommandError(getattr(error, "message", str(error))) from error
        self._tell_of(seeded, password, seconds=round(time.monotonic() - began, 1))

    def _step(self, name: str, total: int) -> Callable[[int], object]:
        bar: Any = self.progress(total=total or None, unit="row", desc=name)
        self._bars.append(bar)
        for former in self._bars[:-1]:
            former.close()
        return bar.update

    def _tell_of(self, seeded: Seeded, password: str, *, seconds: float) -> None:
        for bar in self._bars:
            bar.close()
        people = [seeded.star, seeded.fan]
        if seeded.already:
            self.sum_up(
                f"This site is there already; nothing was changed. Its last day is "
                f"{seeded.until:%Y-%m-%d}, {people[0]} has most subscribers.",
                people=people,
                made=False,
            )
            return
        for name, count in seeded.made.items():
            self.tell(f"{count:>9,}  {name}", kind=name, count=count)
        self.sum_up(
            f"Made in {seconds} s.\n  sign in as   {people[0]} (most subscribers), {people[1]}\n"
            f"  password     {password}",
            people=people,
            password=password,
            seconds=seconds,
            made=True,
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
