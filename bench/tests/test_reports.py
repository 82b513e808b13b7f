"""What people and the next run read."""

import json

from bench.load.bars import verdicts
from bench.load.compare import changes
from bench.load.results import row
from bench.load.table import aligned, render
from bench.tests.measurements import measured, table


def results(commit: str, cpu: float, *, kept: bool = True, documents: int = 5):
    rows = [row(measured("profile", "large", cpu, bare=(0.7,), documents=documents))]
    bars = [{"name": "profile's bar", "kept": kept}]
    return json.loads(json.dumps({"commit": commit, "rows": rows, "bars": bars}))


def test_columns_stand_under_each_other():
    assert aligned([("a", "set", "1"), ("long", "b", "200")]) == [
        "a     set    1",
        "long  b    200",
    ]


def test_the_table_shows_both_sets_and_names_what_is_missed():
    rows = table(
        measured("profile", "small", 2.0, bare=(1.8,)),
        measured("profile", "large", 3.0, bare=(1.5,)),
    )
    shown = render(rows, verdicts(rows), deep_page=463)
    lines = [line.split()[2:] for line in shown.splitlines() if line.startswith("channel p")]
    small, large = lines[:2]
    assert [small[place] for place in (0, 7, 8, 9)] == ["small", "2.00", "1.80", "90%"]
    assert [large[place] for place in (0, 7, 8, 9, 10, 11)] == [
        *("large", "3.00", "1.5", "1.50", "50%", "1.50")
    ]
    assert "channel profile: CPU large / small: 1.50 (≤ 1.05)" in shown
    assert "2 MISSED" in shown


def test_results_are_medians_of_their_rounds():
    said = row(measured("profile", "large", 3.0, 1.0, 2.0, bare=(1.0, 1.0, 1.0), returned=4))
    assert (said["cpu"]["total"], said["bareCpu"], said["ofBare"]) == (2.0, 1.0, 0.5)
    assert said["returned"] == 4
    assert len(said["rounds"]) == 3


def test_two_results_are_compared_row_by_row():
    shown = changes(results("aaa", 2.0, documents=9), results("bbb", 1.0))
    assert shown.startswith("aaa → bbb")
    line = next(line for line in shown.splitlines() if line.startswith("channel profile"))
    assert line.split()[2:8] == ["large", "2.00", "1.00", "0.50", "35%", "70%"]
    assert line.split()[10:12] == ["9", "5"]


def test_a_bar_that_one_result_keeps_and_the_other_misses_is_named():
    assert "missed now: profile's bar" in changes(results("a", 1), results("b", 1, kept=False))
    assert "kept now:   profile's bar" in changes(results("a", 1, kept=False), results("b", 1))


def test_rows_that_only_one_result_holds_are_left_out():
    old = results("a", 1)
    old["rows"] = []
    assert "channel profile" not in changes(old, results("b", 1))
