"""Which transfers keep their bars, and what the bench sends."""

import pytest

from bench.transfer.__main__ import BLOCK_BYTES
from bench.transfer.bars import verdicts
from bench.transfer.downloads import ranges, whole
from bench.transfer.films import SAMPLE, pieces
from bench.transfer.results import Moved, Row, cpu_ratio, document, ratio
from bench.transfer.table import render
from core.api.uploads import BLOCK_BYTES as FORM_BLOCK_BYTES
from videos.media import sniff_container
from videos.services.upload_writing import FAST_CHUNK_BYTES

MIB = 1024**2


def row(key: str, *speeds: float, beside: str = "", least: float | None = None, grown=None) -> Row:
    """One round of 100 MiB for each of `speeds`, each second of it a second of CPU."""
    rounds = [Moved(100, 100 / speed, 100 / speed, grown=grown) for speed in speeds]
    return Row(key, key, beside, least, rounds)


def table(*rows: Row) -> dict[str, Row]:
    return {each.key: each for each in rows}


def missed(*rows: Row) -> list[str]:
    return [verdict.name for verdict in verdicts(table(*rows)) if not verdict.is_kept]


def test_a_ratio_is_taken_within_each_round():
    # The machine was half as fast in the second round, for both.
    both = table(row("plain", 100, 50, 100), row("tus", 60, 30, 90, beside="plain"))
    assert ratio(both, both["tus"]) == pytest.approx(0.6)
    assert cpu_ratio(both, both["tus"]) == pytest.approx(1 / 0.6)


def test_half_of_the_plain_speed_is_enough_and_less_is_not():
    assert missed(row("plain", 100), row("tus", 50, beside="plain", least=0.5)) == []
    assert missed(row("plain", 100), row("tus", 49, beside="plain", least=0.5)) == ["tus: of plain"]


def test_a_bar_without_its_yardstick_is_missed():
    assert missed(row("app", 50, beside="nginx", least=1 / 3)) == ["app: of nginx"]


@pytest.mark.parametrize(("large", "misses"), [(20.0, 0), (22.5, 1)])
def test_a_large_film_needs_little_more_memory_than_a_small_one(large, misses):
    rows = row("form-small", 50, grown=6.0), row("form", 50, grown=large)
    assert len(missed(*rows)) == misses


def test_where_memory_is_not_watched_nothing_is_said_of_it():
    assert missed(row("form-small", 50), row("form", 50)) == []
    assert document(table(), row("form", 50))["grownMib"] is None


def test_each_row_and_each_missed_bar_is_shown():
    rows = table(row("plain", 100), row("tus", 40, beside="plain", least=0.5))
    text = render(rows, verdicts(rows))
    assert "1 bars: 1 MISSED" in text
    assert "  tus: of plain: 0.40 (≥ 0.50)" in text


@pytest.mark.parametrize("size", [MIB, 5 * MIB + 17])
def test_a_film_has_the_size_that_is_asked_for_and_is_one(size):
    film = b"".join(pieces(size))
    assert len(film) == size
    assert film.startswith(SAMPLE.read_bytes())
    assert sniff_container(film[:4096]) is not None


def test_ranges_lie_in_the_file_and_are_the_same_each_time():
    wanted = ranges(10 * MIB, 4 * MIB, length=MIB)
    assert wanted == ranges(10 * MIB, 4 * MIB, length=MIB)
    assert len(set(wanted)) == 4
    for each in wanted:
        start, last = map(int, each.removeprefix("bytes=").split("-"))
        assert 0 <= start <= last < 10 * MIB
        assert last - start + 1 == MIB


def test_a_file_larger_than_what_is_asked_for_comes_once():
    assert whole(256 * MIB, 64 * MIB) == [""]
    assert len(whole(256 * MIB, 512 * MIB)) == 2


def test_the_disk_is_measured_by_blocks_as_the_site_writes_them():
    assert FORM_BLOCK_BYTES == FAST_CHUNK_BYTES == BLOCK_BYTES
