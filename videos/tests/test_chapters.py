"""Chapters out of descriptions."""

import time

import pytest

from videos.chapters import MAX_CHAPTERS, chapters


def test_lines_that_begin_with_a_time_are_chapters_in_order_of_time():
    text = "A film.\n1:30 Middle\n0:00 Start\n 1:02:03 – The end \nat 4:00 nothing"
    assert chapters(text) == [(0, "Start"), (90, "Middle"), (3723, "The end")]


@pytest.mark.parametrize(
    "text", ["", "0:00", "0:60 No such second", "1:30\nTitle of another line", "12 34 x", "0:00x"]
)
def test_what_is_no_time_with_a_title_is_no_chapter(text):
    assert chapters(text) == []


def test_a_time_that_repeats_is_taken_once():
    assert chapters("0:00 One\n0:00 Two") == [(0, "One")]


def test_there_are_at_most_a_hundred_chapters():
    text = "\n".join(f"{n // 60}:{n % 60:02} n" for n in range(400))
    assert len(chapters(text)) == MAX_CHAPTERS


@pytest.mark.parametrize(
    "hostile", ["\n" * 5000, "0:00" + " " * 4996, "0:00 x" + " " * 4990 + "y", "0:00 " * 1000]
)
def test_no_description_takes_long_to_read(hostile):
    started = time.perf_counter()
    chapters(hostile)
    assert time.perf_counter() - started < 0.05
