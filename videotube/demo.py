"""A small site to look at: people, channels, real films, comments, likes, tweets, subscriptions,
playlists and histories.

Everything is made through the services that the API uses, so what the demo shows is true.
"""

import secrets
import shutil
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from accounts.models import User
from accounts.services.profile import update_account
from accounts.services.registration import register
from playlists.models import WATCH_LATER
from playlists.services.items import add_video
from playlists.services.playlists import create_playlist
from social.services.comments import create_comment
from social.services.reactions import toggle_comment_like, toggle_tweet_like, toggle_video_like
from social.services.subscriptions import toggle_subscription
from social.services.tweets import create_tweet
from videos.models import Video
from videos.services.history import set_position
from videos.services.publishing import VideoText, create_video

SAMPLES = settings.BASE_DIR / "samples"


@dataclass(frozen=True)
class Character:
    """Somebody of the demo; `colour` is the avatar's."""

    username: str
    full_name: str
    bio: str
    colour: tuple[int, int, int]


@dataclass(frozen=True)
class Film:
    """A film of the demo. `file` stands in `samples/`; comments are (username, text)."""

    owner: str
    file: str
    text: VideoText
    comments: tuple[tuple[str, str], ...] = ()
    liked_by: tuple[str, ...] = ()


CAST = (
    Character("mira", "Mira Lindqvist", "Animation, frame by frame.", (214, 84, 58)),
    Character("tomas", "Tomas Okafor", "Streets, wheels and weather.", (42, 120, 142)),
    Character("june", "June Castellanos", "Mostly here to watch.", (122, 92, 168)),
    Character("ravi", "Ravi Menon", "Editor. Opinions are my own.", (86, 140, 70)),
)

COLOUR_TEST, ROUGH_CUT, BIKES, BUNNY = range(4)
FILMS = (
    Film(
        "mira",
        "bigbuckbunny.mp4",
        VideoText(
            title="Colour test (unlisted)",
            description="Only for those who have the link.",
            visibility="unlisted",
            tags=["test"],
        ),
    ),
    Film(
        "tomas",
        "bikes.mp4",
        VideoText(
            title="Rough cut (private)",
            description="Not finished. Nobody but me can see this.",
            visibility="private",
        ),
    ),
    Film(
        "tomas",
        "bikes.mp4",
        VideoText(
            title="Bikes at the crossing",
            description="Ten minutes at the corner, the best seconds of it.",
            tags=["street", "bicycles"],
            category="Travel",
        ),
        comments=(
            ("mira", "What a lovely light."),
            ("june", "I know this corner!"),
        ),
        liked_by=("mira", "june"),
    ),
    Film(
        "mira",
        "bigbuckbunny.mp4",
        VideoText(
            title="Big Buck Bunny, a scene",
            description=(
                "A scene from the open movie by the Blender Foundation.\n\n"
                "0:00 The meadow\n0:03 Somebody wakes up\n\n"
                "© Blender Foundation, CC BY 3.0, peach.blender.org"
            ),
            tags=["animation", "blender", "open movie"],
            category="Film & Animation",
        ),
        comments=(
            ("june", "The fur! Still looks good after all these years."),
            ("ravi", "Love the timing of the second shot."),
            ("tomas", "Is the whole film on your channel too?"),
        ),
        liked_by=("june", "ravi", "tomas"),
    ),
)
"""Oldest first: the last one is the first picture on the home page."""

FOLLOWS = (
    ("june", "mira"),
    ("june", "tomas"),
    ("ravi", "mira"),
    ("tomas", "mira"),
    ("mira", "tomas"),
)

PLAYLISTS = (
    ("june", "Short and good", "public", (BIKES, BUNNY)),
    ("mira", "Work in progress", "private", (COLOUR_TEST, BUNNY)),
)
"""(owner, name, visibility, films by their number)"""

LATER = (("ravi", BIKES),)
"""(person, film that they keep for later)"""

WATCHED = (("june", BUNNY, 2.5), ("june", BIKES, 1.0), ("ravi", BUNNY, 4.0))
"""(person, film, the second at which they stopped)"""


TWEETS = (
    ("mira", "New scene is up. Forty drawings for two seconds of fur.", ("june", "ravi")),
    ("tomas", "Filming at the crossing again on Sunday, if it rains.", ("mira",)),
    ("ravi", "Cut on the blink.", ()),
)
"""(username, text, liked by)"""


@dataclass(frozen=True)
class Demo:
    """What was made. Everybody has the same password."""

    password: str
    people: tuple[User, ...]
    videos: tuple[Video, ...]


def people_there() -> list[str]:
    """The usernames of the demo's people, as far as they are there."""
    names = [character.username for character in CAST]
    there = set(User.objects.filter(username__in=names).values_list("username", flat=True))
    return [name for name in names if name in there]


def seed() -> Demo:
    """Make the demo; the films are queued for the worker, like any upload."""
    password = f"demo-{secrets.token_urlsafe(9)}"
    people = {character.username: _join(character, password) for character in CAST}
    videos = tuple(_publish(film, people) for film in FILMS)
    for follower, channel in FOLLOWS:
        toggle_subscription(people[channel].pk, by=people[follower])
    for author, text, likers in TWEETS:
        tweet = create_tweet(by=people[author], content=text)
        for username in likers:
            toggle_tweet_like(tweet.pk, by=people[username])
    return Demo(password, tuple(people.values()), videos)


def talk(demo: Demo) -> None:
    """Comments, likes, playlists and histories, once the films can be seen."""
    people = {user.username: user for user in demo.people}
    for film, video in zip(FILMS, demo.videos, strict=True):
        for username, text in film.comments:
            comment = create_comment(str(video.pk), by=people[username], content=text)
            toggle_comment_like(comment.pk, by=people[film.owner])
        for username in film.liked_by:
            toggle_video_like(str(video.pk), by=people[username])
    _collect(demo.videos, people)


def _collect(videos: tuple[Video, ...], people: dict[str, User]) -> None:
    for owner, name, visibility, films in PLAYLISTS:
        playlist = create_playlist(by=people[owner], name=name, visibility=visibility)
        for number in films:
            add_video(str(playlist.pk), videos[number].pk, by=people[owner])
    for username, number in LATER:
        add_video(WATCH_LATER, videos[number].pk, by=people[username])
    for username, number, position in WATCHED:
        set_position(str(videos[number].pk), by=people[username], position=position)


def _join(character: Character, password: str) -> User:
    user = register(
        username=character.username,
        email=f"{character.username}@demo.example",
        full_name=character.full_name,
        password=password,
        avatar=_avatar(character),
        cover_image=_cover(character),
    )
    return update_account(user=user, by=user, bio=character.bio)


def _publish(film: Film, people: dict[str, User]) -> Video:
    with tempfile.TemporaryDirectory() as folder:
        # The service takes the file over, and the sample must stay.
        copy = Path(folder, film.file)
        shutil.copyfile(SAMPLES / film.file, copy)
        return create_video(by=people[film.owner], film=copy, text=film.text)


def _avatar(character: Character) -> BytesIO:
    initials = "".join(word[0] for word in character.full_name.split())
    image = Image.new("RGB", (512, 512), character.colour)
    ImageDraw.Draw(image).text(
        (256, 256), initials, anchor="mm", fill="white", font=ImageFont.load_default(220)
    )
    return _png(image)


def _cover(character: Character) -> BytesIO:
    """The avatar's colour, darkening to the right."""
    shade = Image.linear_gradient("L").rotate(90).resize((1600, 400))
    dark = Image.new("RGB", shade.size, (24, 26, 32))
    return _png(Image.composite(dark, Image.new("RGB", shade.size, character.colour), shade))


def _png(image: Image.Image) -> BytesIO:
    out = BytesIO()
    image.save(out, "PNG")
    out.seek(0)
    return out
