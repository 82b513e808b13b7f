"""Names, titles and remarks, made of `words`."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from videotube.seeding.chance import Chance
from videotube.seeding.words import english, names, talk, tongues
from videotube.seeding.words.tongues import Tongue

ENGLISH = "en"
OWN_SCRIPT = 0.12
STORY = 0.03
SHORT = 0.08
BY_CODE = {tongue.code: tongue for tongue in tongues.TONGUES}
ZIPF = [list(accumulate(1 / rank for rank in range(1, most + 1))) for most in range(101)]
"""Weights of so many things, of which the first is chosen most, summed up."""


@dataclass(frozen=True, slots=True)
class FilmText:
    """What is said of a film."""

    title: str
    description: str
    tags: list[str]
    category: str
    language: str


def name(chance: Chance, taken: set[str]) -> tuple[str, str]:
    """A name, and a username that is not `taken`, which it is from now on."""
    if chance.happens(OWN_SCRIPT):
        full, base = chance.choice(names.OWN_SCRIPT)
    else:
        first, last = chance.choice(names.FIRST_NAMES), chance.choice(names.LAST_NAMES)
        full = f"{first} {last}"
        joint = chance.choice(("", "", ".", "_"))
        base = f"{first}{joint}{last}".lower()[:24]
    username, number = base, 1
    while username in taken:
        number += 1
        username = f"{base}{number}"
    taken.add(username)
    return full, username


def bio(chance: Chance) -> str:
    return chance.choice(names.BIOS)


def film(chance: Chance) -> FilmText:
    """In English, or about as often in one of the others."""
    drawn = chance.uniform(0, 100)
    for tongue, share in tongues.TONGUES.items():
        drawn -= share
        if drawn < 0:
            return _foreign(chance, tongue)
    return _english(chance)


def _english(chance: Chance) -> FilmText:
    category = _first_ones(chance, tuple(english.TOPICS))
    topic = _first_ones(chance, english.TOPICS[category])
    adjective = chance.choice(english.ADJECTIVES)
    title = chance.choice(english.TITLES).format(
        topic=topic,
        Topic=topic[0].upper() + topic[1:],
        word=adjective,
        Word=adjective.capitalize(),
        n=chance.randint(2, 99),
        minutes=chance.randint(3, 25),
    )
    # What nobody has said is not known to the site either.
    language = ENGLISH if chance.happens(0.8) else ""
    return _described(chance, title, category, language, english.SENTENCES)


def _foreign(chance: Chance, tongue: Tongue) -> FilmText:
    category, topic = chance.choice(tongue.topics)
    title = chance.choice(tongue.titles).format(topic=topic, n=chance.randint(2, 99))
    return _described(
        chance, title[:1].upper() + title[1:], category, tongue.code, tongue.sentences
    )


def _described(
    chance: Chance, title: str, category: str, language: str, sentences: Sequence[str]
) -> FilmText:
    parts = [" ".join(chance.sample(sentences, min(len(sentences), chance.randint(0, 5))))]
    if chance.happens(0.1):
        parts.append(chance.choice(english.CHAPTERS))
    tags = dict.fromkeys(
        _first_ones(chance, english.TAGS) for _ in range(min(8, int(chance.expovariate(0.3))))
    )
    return FilmText(
        title=title,
        description="\n\n".join(parts).strip(),
        tags=list(tags),
        category=category if chance.happens(0.9) else "",
        language=language,
    )


def remark(chance: Chance, language: str) -> str:
    """Mostly in the language of the film."""
    tongue = BY_CODE.get(language)
    if tongue is not None and chance.happens(0.75):
        return chance.choice(tongue.remarks) + chance.choice(talk.EMOJI)
    if chance.happens(SHORT):
        return chance.choice(talk.SHORT)
    if chance.happens(STORY):
        return " ".join(chance.sample(talk.STORIES, chance.randint(2, len(talk.STORIES))))
    opening, middle = chance.choice(talk.OPENINGS), chance.choice(talk.MIDDLES)
    if opening[-1:] in ("", ".", "!"):
        middle = middle[0].upper() + middle[1:]
    return _filled(chance, f"{opening} {middle}".strip() + chance.choice(talk.EMOJI))


def reply(chance: Chance, language: str) -> str:
    """Mostly in the language of the film."""
    tongue = BY_CODE.get(language)
    if tongue is not None and chance.happens(0.75):
        return chance.choice(tongue.replies)
    return _filled(chance, chance.choice(talk.REPLIES))


def post(chance: Chance) -> str:
    return _filled(chance, chance.choice(talk.POSTS))


def shelf(chance: Chance) -> str:
    return chance.choice(english.PLAYLISTS)


def share_id(chance: Chance) -> str:
    """As long as a real one, of this chance instead of the system's."""
    return base64.urlsafe_b64encode(chance.randbytes(12)).decode()


def _first_ones(chance: Chance, things: Sequence[str]) -> str:
    """One of these by Zipf's law."""
    return chance.choices(things, cum_weights=ZIPF[len(things)])[0]


def _filled(chance: Chance, text: str) -> str:
    return text.format(time=f"0:0{chance.randint(1, 4)}", n=chance.randint(2, 40))
