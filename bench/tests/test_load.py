"""What is sent, what the load tool says, and what processes have used."""

import pytest

from bench.load.comparing import head, unlike
from bench.load.processes import Used, cpu_seconds
from bench.load.wrk import parse, read_requests, save_requests

SAID = (
    "Running 2s test @ http://127.0.0.1:8740\n"
    "  Thread Stats   Avg      Stdev     Max   +/- Stdev\n"
    'result {"requests": 400, "microseconds": 2000000, "p50": 1500.000, "p95": 4250.500, '
    '"status": 2, "broken": 1}\n'
)


def test_the_last_line_of_the_load_tool_is_read():
    load = parse(SAID)
    assert (load.requests, load.seconds, load.p50, load.p95) == (400, 2.0, 1.5, 4.2505)


def test_refusals_and_broken_connections_are_errors_alike():
    assert parse(SAID).errors == 3


def test_requests_are_read_as_they_were_saved(tmp_path):
    texts = [b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"POST / HTTP/1.1\r\n\r\n{\n}"]
    save_requests(tmp_path / "some.requests", texts)
    assert read_requests(tmp_path / "some.requests") == texts


def test_path_and_headers_of_a_request():
    text = b"GET /api/v1/videos?page=2 HTTP/1.1\r\nHost: a:1\r\nIf-None-Match: x\r\n\r\n"
    assert head(text) == ("/api/v1/videos?page=2", {"Host": "a:1", "If-None-Match": "x"})


def test_cpu_time_is_found_in_the_fields_behind_a_process_name():
    fields = ["S", *("0",) * 10, "250", "50", "7", "7"]
    assert cpu_seconds(fields, ticks=100) == pytest.approx(3.0)


def test_cpu_of_one_request_is_in_milliseconds():
    cpu = Used(1.0, 2.0, 0.5).until(Used(2.0, 2.5, 0.6), 1000)
    assert (cpu.app, cpu.mongod) == (pytest.approx(1.0), pytest.approx(0.5))
    assert cpu.total == pytest.approx(1.6)


def test_equal_answers_differ_nowhere_in_whatever_order_their_names_stand():
    assert unlike({"a": 1, "b": [{"c": 2}]}, {"b": [{"c": 2}], "a": 1}) == []


def test_each_place_where_answers_differ_is_named():
    assert unlike({"a": [1, {"b": 2}], "c": 3}, {"a": [1, {"b": 4}]}) == [
        ".a[1].b: 2, bare 4",
        ".c: 3, bare '-'",
    ]


def test_when_a_cursor_was_signed_makes_no_difference():
    assert unlike({"nextCursor": "abc:1:x"}, {"nextCursor": "abc:2:y"}) == []
    assert unlike({"nextCursor": "abc:1:x"}, {"nextCursor": "abd:1:x"}) != []
