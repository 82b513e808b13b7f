"""Names, titles and remarks, made of `words`."""

import base64
from dataclasses import dataclass

from videotube.seeding import remarks, words
from videotube.seeding.chance import Chance

LANGUAGES = ("en", "en", "en", "en", "de", "fr", "ja", "tr", "")


@dataclass(frozen=True, slots=True)
class FilmText:
    """What is said of a film."""

    title: str
    description: str
    tags: list[str]
    category: str
    language: str


def name(chance: Chance, taken: set[str]) -> tuple[str, str, str]:
    """First name, last name, and a username that is not `taken`, which it is from now on."""
    first, last = chance.choice(words.FIRST_NAMES), chance.choice(words.LAST_NAMES)
    base = username = f"{first}{last}".lower()[:24]
    number = 1
    while username in taken:
        number += 1
        username = f"{base}{number}"
    taken.add(username)
    return first, last, username


def bio(chance: Chance) -> str:
    return chance.choice(words.BIOS)


def film(chance: Chance) -> FilmText:
    category = chance.choice(tuple(words.TOPICS))
    topic = chance.choice(words.TOPICS[category])
    adjective = chance.choice(words.ADJECTIVES)
    title = chance.choice(words.TITLES).format(
        topic=topic,
        Topic=topic[0].upper() + topic[1:],
        word=adjective,
        Word=adjective.capitalize(),
        n=chance.randint(2, 40),
        minutes=chance.randint(3, 25),
    )
    sentences = chance.sample(words.SENTENCES, chance.randint(0, 4))
    chapters = [words.CHAPTERS] if chance.happens(0.1) else []
    return FilmText(
        title=title,
        description="\n\n".join([" ".join(sentences), *chapters]).strip(),
        tags=chance.sample(words.TAGS, min(5, int(chance.expovariate(0.4)))),
        category=category if chance.happens(0.9) else "",
        language=chance.choice(LANGUAGES),
    )


def remark(chance: Chance) -> str:
    return chance.choice(remarks.REMARKS)


def reply(chance: Chance) -> str:
    return chance.choice(remarks.REPLIES)


def post(chance: Chance) -> str:
    return chance.choice(remarks.POSTS).format(n=100 * chance.randint(1, 90))


def shelf(chance: Chance) -> str:
    return chance.choice(words.PLAYLISTS)


def share_id(chance: Chance) -> str:
    """As long as a real one, of this chance instead of the system's."""
    return base64.urlsafe_b64encode(chance.randbytes(12)).decode()
