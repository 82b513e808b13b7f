"""`make demo`"""

import os
import shlex
import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from videos.models import Status, Video
from videotube import demo

POLL_SECONDS = 0.5


def _manage() -> str:
    """manage.py as this command was called itself, to be pasted into the same terminal."""
    data = os.environ.get("VIDEOTUBE_DATA")
    there = f"VIDEOTUBE_DATA={shlex.quote(data)} " if data else ""
    return f"{there}{shlex.quote(sys.executable)} manage.py"


class Command(BaseCommand):
    help = (
        "Fill an empty site with a small demo: people with channels, a few short real films, "
        "comments, likes, subscriptions and playlists. Needs the stack to run (make run); does "
        "nothing when the demo is there already."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--timeout",
            type=int,
            default=300,
            help="seconds to wait for the worker to process the films (default: 300)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if people := demo.people_there():
            self.stdout.write("The demo is there already; nothing was changed.")
            self.stdout.write(f"  sign in as   {', '.join(people)}")
            self.stdout.write("  password     was shown when the demo was made; to set a new one:")
            self.stdout.write(f"               {_manage()} changepassword {people[0]}")
            return
        made = demo.seed()
        self.stdout.write(f"{len(made.people)} people and {len(made.videos)} films; processing …")
        self._wait(made, options["timeout"])
        demo.talk(made)
        names = ", ".join(user.username for user in made.people)
        self.stdout.write(self.style.SUCCESS("The demo is ready."))
        self.stdout.write(f"  sign in as   {names}")
        self.stdout.write(f"  password     {made.password}")

    def _wait(self, made: demo.Demo, timeout: int) -> None:
        """Until every film is ready; a film that fails ends the command with its reason."""
        deadline = time.monotonic() + timeout
        waiting = {video.pk for video in made.videos}
        while waiting:
            for video in Video.objects.filter(pk__in=waiting):
                if video.status == Status.READY:
                    waiting.remove(video.pk)
                    self.stdout.write(f"  ready: {video.title}")
                elif video.status == Status.FAILED:
                    raise CommandError(f"{video.title} could not be processed: see its job.")
            if waiting and time.monotonic() > deadline:
                raise CommandError("The films are not processed yet. Does the worker run?")
            time.sleep(POLL_SECONDS)
