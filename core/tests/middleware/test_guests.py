"""Guests are given what another guest was given a moment ago, and nobody else is."""

import time
from typing import Any

import pytest
from prometheus_client import REGISTRY

from core import epoch
from core.errors import NotFound
from core.mongo.transaction import run_in_transaction
from core.testing.client import ApiClient
from core.testing.faults import relayed_redis
from core.testing.logs import logged
from core.testing.redis import RedisTrips
from core.tests.views import SharedView

pytestmark = [
    pytest.mark.urls("core.tests.urls"),
    pytest.mark.usefixtures("db", "guests_share", "warm"),
]

FRONT = "http://front.example"
URL = "/api/v1/t/shared"
OF_EACH_REQUEST = {"X-Request-ID", "RateLimit-Remaining", "RateLimit-Reset"}


@pytest.fixture
def warm(redis_server: Any) -> None:
    """There is an epoch, as on a site that has been asked before."""
    epoch.ensure()


@pytest.fixture
def short_limit(rate_limits: Any) -> Any:
    rate_limits.RATELIMITS |= {"read": "3/3600"}
    epoch.ensure()
    return rate_limits


def asked(api: ApiClient, path: str = "t/shared", **extra: Any) -> int:
    """How often the view had been asked when it made this answer."""
    return int(api.get(path, **extra)["asked"])


def is_kept(api: ApiClient, path: str = "t/shared", **extra: Any) -> bool:
    return asked(api, path, **extra) == asked(api, path, **extra)


def headers(answer: Any) -> dict[str, str]:
    return {name: value for name, value in answer.items() if name not in OF_EACH_REQUEST}


def test_the_second_guest_is_given_the_same_bytes_and_headers(
    api: ApiClient, rate_limits: Any
) -> None:
    epoch.ensure()
    first = api.http.get(URL, headers={"Origin": FRONT})
    second = api.http.get(URL, headers={"Origin": FRONT})
    assert second.content == first.content
    assert headers(second) == headers(first)
    assert set(second.headers) == set(first.headers)
    assert set(second.headers) >= OF_EACH_REQUEST
    assert second["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Cookie"} <= set(second["Vary"].split(", "))


@pytest.mark.parametrize("extra", [{"HTTP_HOST": "localhost"}, {"secure": True}])
def test_another_address_of_the_site_is_another_answer(
    api: ApiClient, extra: dict[str, Any]
) -> None:
    here = api.get("t/shared")
    there = api.get("t/shared", **extra)
    assert here["link"] != there["link"]
    assert api.get("t/shared", **extra) == there
    assert api.get("t/shared") == here


@pytest.mark.parametrize("path", ["t/shared?a=1", "t/shared?a=2", "t/shared?b=1", "t/shared?"])
def test_another_query_is_another_answer(api: ApiClient, path: str) -> None:
    asked(api, "t/shared?a=0")
    before = SharedView.asked
    asked(api, path)
    assert SharedView.asked == before + 1
    assert is_kept(api, path)


def test_a_path_that_holds_the_query_is_not_taken_for_it(api: ApiClient) -> None:
    asked(api, "t/shared?a=0")
    assert api.http.get("/api/v1/t/shared%3Fa=0").status_code == 404


def test_a_slash_at_the_end_makes_no_difference(api: ApiClient) -> None:
    assert asked(api, "t/shared/") == asked(api, "t/shared")


@pytest.mark.parametrize(
    "extra",
    [
        {"HTTP_AUTHORIZATION": "Bearer not.a.token"},
        {"HTTP_COOKIE": "accessToken=not.a.token"},
        {"HTTP_COOKIE": "theme=dark; accessToken=not.a.token"},
    ],
)
def test_a_bad_token_is_refused_though_guests_are_answered(
    api: ApiClient, extra: dict[str, str]
) -> None:
    asked(api)
    api.get("t/shared", status=401, **extra)


@pytest.mark.parametrize(
    "extra",
    [
        {"HTTP_AUTHORIZATION": "Basic YTpi"},
        {"HTTP_AUTHORIZATION": ""},
        {"HTTP_COOKIE": "accessToken="},
        {"HTTP_RANGE": "bytes=0-10"},
        {"CONTENT_LENGTH": "2"},
    ],
)
def test_who_sends_anything_more_is_answered_by_the_view(
    api: ApiClient, extra: dict[str, str]
) -> None:
    asked(api)
    assert not is_kept(api, **extra)


def test_a_cookie_that_is_no_token_makes_nobody_known(api: ApiClient) -> None:
    assert is_kept(api, HTTP_COOKIE="theme=dark; refreshToken=x")


def test_a_post_is_none_of_it(api: ApiClient) -> None:
    asked(api)
    assert api.post("t/shared") == {}
    assert "ETag" not in api.last


def test_a_view_that_is_not_marked_is_asked_each_time_and_has_no_tag(api: ApiClient) -> None:
    api.get("t/echo")
    assert "ETag" not in api.last


def test_a_host_that_is_not_ours_is_refused(api: ApiClient) -> None:
    asked(api)
    assert api.http.get(URL, HTTP_HOST="evil.example").status_code == 400


def test_errors_and_cookies_are_not_kept(api: ApiClient) -> None:
    before = SharedView.asked
    for _ in range(2):
        api.get("t/shared?fails", status=404)
        assert "ETag" not in api.last
        asked(api, "t/shared?cookie")
    assert SharedView.asked == before + 4


def test_an_answer_is_kept_for_its_time_from_when_it_was_asked_for(
    api: ApiClient, guests_share: Any
) -> None:
    guests_share.GUEST_CACHE_SECONDS = 1
    first = asked(api)
    assert asked(api) == first
    time.sleep(1.05)
    assert asked(api) == first + 1


def test_where_none_is_to_be_kept_there_are_tags_all_the_same(
    api: ApiClient, guests_share: Any
) -> None:
    guests_share.GUEST_CACHE_SECONDS = 0
    first = api.http.get(URL)
    assert api.http.get(URL).content != first.content
    assert first["ETag"] != api.http.get(URL)["ETag"]


def test_a_change_is_seen_in_the_next_answer_of_each_process(api: ApiClient) -> None:
    other = ApiClient()
    first = asked(api)
    assert asked(other) == first + 1
    assert (asked(api), asked(other)) == (first, first + 1)
    epoch.changed()
    assert asked(api) == first + 2
    assert asked(other) == first + 3
    assert (asked(api), asked(other)) == (first + 2, first + 3)


def test_a_change_counts_once_it_is_committed(api: ApiClient) -> None:
    first = asked(api)

    def change() -> int:
        epoch.changed()
        epoch.changed()
        return asked(ApiClient()) and asked(api)

    assert run_in_transaction(change) == first
    assert asked(api) == first + 2


def test_a_change_that_is_undone_is_none(api: ApiClient) -> None:
    def change() -> None:
        epoch.changed()
        raise NotFound

    first = asked(api)
    with pytest.raises(NotFound):
        run_in_transaction(change)
    assert asked(api) == first


def test_what_was_read_before_a_change_is_not_given_after_it(api: ApiClient) -> None:
    assert not is_kept(api, "t/shared?changes")


def test_an_emptied_redis_is_answered_from_the_rows(api: ApiClient, redis_server: Any) -> None:
    first = asked(api)
    redis_server.flushdb()
    assert asked(api) == first + 1
    # Begun by the one that found none, which had read before there was one.
    assert asked(api) == first + 2
    assert asked(api) == first + 2


@pytest.mark.parametrize("how", ["stop", "freeze"])
def test_without_redis_all_is_answered_from_the_rows(api: ApiClient, how: str) -> None:
    with relayed_redis() as relay:
        first = asked(api)
        assert asked(api) == first
        getattr(relay, how)()
        began = time.monotonic()
        assert asked(api) == first + 1
        assert time.monotonic() - began < 3
        assert "ETag" in api.last
        relay.thaw()


def test_a_change_without_redis_goes_on(api: ApiClient) -> None:
    with relayed_redis() as relay:
        relay.stop()
        epoch.changed()


def test_hits_are_counted_and_announced_until_the_limit_is_passed(
    api: ApiClient, short_limit: Any
) -> None:
    first = asked(api)
    assert api.last["RateLimit-Remaining"] == "2"
    assert asked(api) == first
    assert (api.last["RateLimit-Limit"], api.last["RateLimit-Remaining"]) == ("3", "1")
    assert api.http.get(URL, HTTP_IF_NONE_MATCH="*")["RateLimit-Remaining"] == "0"
    body = api.get("t/shared", status=429)
    assert body["error"]["code"] == "throttled"
    assert 0 < int(api.last["Retry-After"]) <= 3600
    assert api.last["RateLimit-Remaining"] == "0"
    assert asked(api, REMOTE_ADDR="203.0.113.9") == first


@pytest.mark.usefixtures("short_limit")
def test_what_is_looked_for_and_not_given_is_counted_once(api: ApiClient) -> None:
    asked(api)
    epoch.changed()
    asked(api)
    assert api.last["RateLimit-Remaining"] == "1"


def test_one_round_trip_counts_the_request_and_asks_whether_anything_has_changed(
    api: ApiClient, rate_limits: Any
) -> None:
    epoch.ensure()
    trips = RedisTrips()
    for _ in range(2):
        with trips.counted():
            asked(api)
        assert trips.count == 1


@pytest.mark.parametrize("is_hit", [True, False])
@pytest.mark.parametrize("verb", ["get", "head"])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_who_has_it_is_told_so(
    api: ApiClient, guests_share: Any, rate_limits: Any, form: str, verb: str, is_hit: bool
) -> None:
    epoch.ensure()
    whole = api.http.get(URL)
    if not is_hit:
        guests_share.GUEST_CACHE_SECONDS = 0
        SharedView.asked -= 1
        api = ApiClient()
    answer = getattr(api.http, verb)(URL, HTTP_IF_NONE_MATCH=form.format(whole["ETag"]))
    assert (answer.status_code, answer.content) == (304, b"")
    missing = {name: value for name, value in headers(whole).items() if name not in answer}
    assert set(missing) <= {"Content-Type", "Content-Length"}
    assert "Content-Type" not in answer
    assert {name: headers(whole)[name] for name in headers(answer)} == headers(answer)
    assert set(answer.headers) >= OF_EACH_REQUEST


@pytest.mark.parametrize("tag", ['"other"', "junk", "", '"'])
def test_who_has_something_else_is_given_it(api: ApiClient, tag: str) -> None:
    for _ in range(2):
        assert api.http.get(URL, HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_the_tag_is_strong_and_another_for_other_bytes(api: ApiClient) -> None:
    one, other = (api.http.get(URL, {"long": n})["ETag"] for n in (1, 2))
    assert one != other
    assert one.startswith('"')


def test_head_is_answered_from_what_get_has_left(api: ApiClient) -> None:
    whole = api.http.get(URL)
    head = api.http.head(URL)
    assert headers(head) == headers(whole)
    assert SharedView.asked == whole.json()["data"]["asked"]


def test_each_origin_gets_its_own_headers(api: ApiClient) -> None:
    answers = [api.http.get(URL, headers={"Origin": o}) for o in (FRONT, "http://evil.example")]
    assert answers[0].content == answers[1].content
    assert answers[0]["Access-Control-Allow-Origin"] == FRONT
    assert "Access-Control-Allow-Origin" not in answers[1]
    assert "Access-Control-Allow-Origin" not in api.http.get(URL)


def test_a_hit_has_its_log_line_and_its_id(api: ApiClient) -> None:
    asked(api)
    with logged() as log:
        asked(api, headers={"X-Request-ID": "mine"})
    [line] = log.parsed()
    assert (line["path"], line["status"], line["request_id"]) == (URL, 200, "mine")
    assert api.last["X-Request-ID"] == "mine"


def test_the_metrics_know_the_view_of_a_hit(api: ApiClient) -> None:
    labels = {"view": "t-shared", "method": "GET"}

    def counted() -> list[float]:
        return [
            REGISTRY.get_sample_value(name, labels | more) or 0.0
            for name, more in (
                ("django_http_responses_total_by_status_view_method_total", {"status": "200"}),
                ("django_http_requests_latency_seconds_by_view_method_count", {}),
            )
        ]

    before = counted()
    assert is_kept(api)
    assert counted() == [number + 2 for number in before]


def test_memory_is_bounded_and_who_was_asked_for_last_stays(
    api: ApiClient, guests_share: Any
) -> None:
    guests_share.GUEST_CACHE_BYTES = 100_000
    asked(api, "t/shared?long=8000&n=0")
    for number in range(1, 20):
        asked(api, f"t/shared?long=8000&n={number}")
        before = SharedView.asked
        asked(api, "t/shared?long=8000&n=0")
        assert SharedView.asked == before
    assert is_kept(api, "t/shared?long=8000&n=19")
    before = SharedView.asked
    asked(api, "t/shared?long=8000&n=1")
    assert SharedView.asked == before + 1


def test_an_answer_that_would_take_the_place_of_many_is_not_kept(
    api: ApiClient, guests_share: Any
) -> None:
    guests_share.GUEST_CACHE_BYTES = 100_000
    assert not is_kept(api, "t/shared?long=20000")
