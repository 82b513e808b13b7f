"""Which bars are kept."""

import pytest

from bench.load.bars import growth, ratios, verdicts
from bench.load.results import paired
from bench.tests.measurements import measured, run, table


def missed(*rows) -> list[str]:
    return [verdict.name for verdict in verdicts(table(*rows)) if not verdict.is_kept]


def test_seventy_percent_of_the_bare_servers_throughput_is_enough():
    assert missed(measured("profile", "large", 1.0, bare=(0.7,))) == []


def test_less_than_that_is_not():
    assert missed(measured("profile", "large", 1.0, bare=(0.69,))) == [
        "channel profile (large): of the bare server's throughput per CPU"
    ]


def test_a_bar_that_could_not_be_measured_is_missed():
    assert len(missed(measured("profile", "large", 1.0))) == 1


def test_a_ratio_is_taken_within_each_round():
    # The machine was twice as slow in the second round, for both.
    row = measured("profile", "large", 1.0, 2.0, 1.0, bare=(0.8, 1.6, 0.2))
    assert row.of_bare == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("quotients", "middle"),
    [
        ([1.0], 1.0),
        ([1.0, 2.0], 1.5),
        ([1.0, 1.2, 9.0], 1.2),
        ([0.1, 1.0, 1.2, 9.0], 1.1),
        ([0.1, 0.1, 1.0, 1.1, 1.2, 1.3, 9.0, 9.0], 1.15),
    ],
)
def test_a_ratio_is_that_of_the_middle_rounds(quotients: list[float], middle: float):
    assert paired(quotients, [1.0] * len(quotients)) == pytest.approx(middle)
    assert paired([*reversed(quotients)], [1.0] * len(quotients)) == pytest.approx(middle)


def test_growth_is_the_large_sets_cost_over_the_small_ones():
    rows = table(measured("stats", "small", 2.0, 4.0), measured("stats", "large", 3.0, 6.0))
    assert growth(rows, "stats") == pytest.approx(1.5)


def test_growth_is_not_known_of_one_set_alone():
    assert growth(table(measured("stats", "small", 2.0)), "stats") is None


def test_a_cost_that_grows_with_the_site_is_named():
    assert missed(measured("stats", "small", 2.0), measured("stats", "large", 2.2)) == [
        "dashboard stats: CPU large / small"
    ]


def test_what_a_machine_may_have_disturbed_is_told_from_what_is_counted():
    rows = table(
        measured("profile", "small", 1.0, bare=(0.8,)),
        measured("profile", "large", 1.2, bare=(0.8,), documents=500),
    )
    names = [verdict.name for verdict in ratios(rows) if not verdict.is_kept]
    assert names == [
        "channel profile (large): of the bare server's throughput per CPU",
        "channel profile: CPU large / small",
    ]


@pytest.mark.parametrize("endpoint", ["login", "like"])
def test_what_writes_may_cost_more_in_a_larger_site(endpoint: str):
    assert missed(measured(endpoint, "small", 70.0), measured(endpoint, "large", 90.0)) == []


@pytest.mark.parametrize(("documents", "misses"), [(32, 0), (33, 1)])
def test_a_read_examines_little_more_than_it_returns(documents, misses):
    row = measured("history", "large", 1.0, documents=documents, returned=10)
    assert len(missed(row)) == misses


def test_what_a_write_examines_has_no_bar():
    assert missed(measured("like", "large", 1.0, documents=500)) == []


def test_a_deep_page_by_cursor_costs_what_a_near_one_does():
    near = measured("near-cursor", "large", 2.0)
    assert missed(near, measured("page-cursor", "large", 2.1)) == []
    assert missed(near, measured("page-cursor", "large", 2.5)) == [
        "deep page by cursor (large): CPU over a near one's"
    ]


def test_a_cached_list_costs_a_fifth_and_is_not_sent_twice():
    uncached = measured("guest-new", "large", 5.0)
    conditional = measured("guest-304", "large", 0.5)
    assert missed(measured("guest", "large", 1.0), uncached, conditional) == []
    assert missed(measured("guest", "large", 1.1), uncached) == [
        "guests' list (large): CPU of an uncached one over it",
        "guests' list (large): has an ETag that answers 304",
    ]


def test_an_answer_that_was_an_error_misses_a_bar():
    row = measured("stats", "large", 1.0)
    row.runs.append(run(1.0, errors=1))
    assert missed(row) == ["answers that were errors"]
