"""What is hidden leaves no trace in any answer to anybody else, wherever and however they ask."""

from collections.abc import Iterator

import pytest
import requests

from e2e.contract.document import OPERATIONS, PREFIX, Operation
from e2e.contract.hidden import Hidden, filled, shown

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

READS = [operation for operation in OPERATIONS if operation.method == "GET"]
PAGES = ("/watch/{video}", "/embed/{video}")


@pytest.fixture(scope="module")
def strangers(hidden: Hidden) -> Iterator[dict[str, requests.Session]]:
    """A guest, and somebody who knew it all while it was public."""
    with requests.Session() as guest, requests.Session() as onlooker:
        onlooker.headers.update(hidden.onlooker.headers)
        yield {"guest": guest, "onlooker": onlooker}


def queries(operation: Operation, hidden: Hidden) -> list[dict[str, str]]:
    """Each parameter with the word that finds what is hidden, with each of its choices and with
    what it may name; about everybody and about the owner, as it comes and by cursor."""
    places = hidden.places()
    single: list[dict[str, str]] = [{}]
    for field in operation.query:
        values = (hidden.word, *field.choices, *places.get(field.name, ()))
        single += [{field.name: str(value)} for value in values]
    names = {field.name for field in operation.query}
    bases: list[dict[str, str]] = [{}]
    if "userId" in names:
        bases.append({"userId": hidden.owner.user["_id"]})
    if "page" in names:
        single.append({"page": "1"})
        bases.append({"cursor": ""})
    return [{**base, **query} for base in bases for query in single]


def urls(operation: Operation, hidden: Hidden) -> Iterator[str]:
    site = f"{hidden.world.site.url}{PREFIX}"
    for path in filled(operation.path, hidden.places()):
        for query in queries(operation, hidden):
            yield str(requests.Request("GET", site + path, params=query).prepare().url)


def assert_no_trace(session: requests.Session, url: str, traces: set[str]) -> None:
    answer = session.get(url, timeout=60, allow_redirects=False)
    assert answer.status_code < 500, url
    told = shown(answer)
    # Whoever asks for a thing by its id is told nothing by seeing it again.
    found = {trace for trace in traces if trace in told and trace not in url}
    assert not found, f"{url} tells {found}: {told[:2000]}"


@pytest.mark.parametrize("operation", READS, ids=lambda operation: operation.label)
def test_what_is_hidden_leaves_no_trace(
    operation: Operation,
    hidden: Hidden,
    strangers: dict[str, requests.Session],
) -> None:
    for url in urls(operation, hidden):
        for session in strangers.values():
            assert_no_trace(session, url, hidden.traces)


def test_what_is_hidden_is_not_counted(
    hidden: Hidden, strangers: dict[str, requests.Session]
) -> None:
    api = hidden.world.site.url + PREFIX
    for session in strangers.values():
        found = session.get(f"{api}videos", params={"query": hidden.word}).json()["data"]
        assert (found["totalDocs"], found["hasNextPage"]) == (0, False)
        for name in ("shown", "collected"):
            path = f"{api}playlist/{hidden.lists[name]}"
            shown_list = session.get(path).json()["data"]
            totals = [shown_list[f"total{what}"] for what in ("Videos", "Views", "Duration")]
            assert (totals, shown_list["thumbnail"]) == ([0, 0, 0], "")
            assert session.get(f"{path}/videos").json()["data"]["totalDocs"] == 0


@pytest.mark.parametrize("page", PAGES)
def test_what_is_hidden_leaves_no_trace_on_a_page(
    page: str, hidden: Hidden, strangers: dict[str, requests.Session]
) -> None:
    for path in filled(page, hidden.places()):
        for session in strangers.values():
            assert_no_trace(session, hidden.world.site.url + path, hidden.traces)


@pytest.mark.parametrize(
    "path",
    [
        "videos/{private}",
        "videos/{unlisted}/captions",
        "videos?query={word}&userId={owner_id}&visibility=private",
        "comments/{private}",
        "comments/c/{comment}/replies",
        "playlist/{playlist}",
        "playlist/user/{owner_id}",
        "likes/videos",
        "users/history",
        "dashboard/videos",
    ],
)
def test_the_owner_is_shown_it_there(path: str, hidden: Hidden) -> None:
    """So that the sweep is one of places where it could be."""
    for film in (hidden.private, hidden.unlisted):
        hidden.owner.call("GET", f"videos/{film}")
        hidden.owner.call("PUT", f"likes/v/{film}", json={"value": 1})
    asked = path.format(
        private=hidden.private,
        unlisted=hidden.unlisted,
        comment=hidden.comments["private"],
        playlist=hidden.lists["private"],
        word=hidden.word,
        owner_id=hidden.owner.user["_id"],
    )
    assert hidden.secret in str(hidden.owner.call("GET", asked))
