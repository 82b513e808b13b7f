"""Whether a site may be seeded, and how far it is."""

from datetime import datetime
from enum import StrEnum

from accounts.models import User
from core.errors import Conflict
from videos.models import Video
from videotube.seeding import marker
from videotube.seeding.marker import Mark
from videotube.seeding.sizes import Size
from videotube.seeding.world import World

ELSEWHERE = "Seed an empty site: stop the stack and start it with another VIDEOTUBE_DATA."
BATCH = 1000


class State(StrEnum):
    """How the site stands: nobody is there, a former call was interrupted, all is there."""

    EMPTY = "empty"
    BEGUN = "begun"
    WHOLE = "whole"


class Inhabited(Conflict):
    """Somebody lives here."""

    code = "inhabited"
    message = f"This site has people or videos already, and nothing was changed. {ELSEWHERE}"


class BegunOtherwise(Conflict):
    """Half a site of another kind."""

    code = "begun_otherwise"


class NamesTaken(Conflict):
    """Staff have names that seeded people would have."""

    code = "names_taken"


def standing_of(
    size: Size, *, seed: int, until: datetime | None, with_media: bool
) -> tuple[State, Mark | None]:
    """The state, and the mark of a former call where that is to be gone on with or was finished.
    Raises Inhabited, BegunOtherwise. Staff may be there already; videos may not."""
    mark = marker.read()
    lives = User.objects.filter(is_staff=False).exists() or Video.objects.exists()
    if mark is not None and not mark.is_whole:
        if (mark.size, mark.seed, mark.media) != (size.name, seed, with_media) or (
            until is not None and until.isoformat() != mark.until
        ):
            raise BegunOtherwise(
                f"`{_command(mark)}` was interrupted here: call that again to have it finished. "
                "Nothing was changed."
            )
        return State.BEGUN, mark
    if not lives:  # or no more: somebody has flushed the database
        return State.EMPTY, None
    if mark is None or (mark.size, mark.seed) != (size.name, seed):
        raise Inhabited
    if until is not None and until.isoformat() != mark.until:
        raise Inhabited
    return State.WHOLE, mark


def ensure_same(begun: Mark | None, planned: Mark) -> Mark:
    """What is planned now is what was begun. Raises BegunOtherwise."""
    if begun is not None and begun.plan != planned.plan:
        raise BegunOtherwise(
            "This site was begun by another release, whose people and films were others. Nothing "
            f"was changed. {ELSEWHERE}"
        )
    return planned


def ensure_names_are_free(world: World) -> None:
    """Raises NamesTaken."""
    names = [person.username for person in world.people]
    ids = {person.username: person.id for person in world.people}
    for start in range(0, len(names), BATCH):
        rows = User.objects.filter(username__in=names[start : start + BATCH])
        for pk, username in rows.values_list("pk", "username"):
            if pk != ids[username]:
                raise NamesTaken(
                    f"The account {username} has the name of one that would be made. Nothing was "
                    "changed. Rename it, or take another --seed."
                )


def _command(mark: Mark) -> str:
    media = "" if mark.media else " --no-media"
    return f"seed_demo --size {mark.size} --seed {mark.seed} --until {mark.until[:10]}{media}"
