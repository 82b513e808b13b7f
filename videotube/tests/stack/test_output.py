"""Lines of services come whole and all of them, many at a time."""

import datetime
import io
import os
import threading
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from honcho.printer import Message

from videotube.stack import output
from videotube.stack.output import LinesPrinter, whole_lines

NOON = datetime.datetime(2026, 3, 1, 12, 30, 5, tzinfo=datetime.UTC)


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    os.close(reading)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ([b"one\n"], [b"one\n"]),
        ([b"one\ntwo\n", b"three\n"], [b"one\ntwo\nthree\n"]),
        ([b"on", b"e\ntw", b"o\n"], [b"one\ntwo\n"]),
        ([b"one\nno end"], [b"one\n", b"no end"]),
        ([b"\n\n"], [b"\n\n"]),
        ([], []),
    ],
)
def test_what_has_come_is_read_together(pipe: tuple[int, int], written: list[bytes], read: object):
    for part in written:
        os.write(pipe[1], part)
    os.close(pipe[1])
    assert list(whole_lines(pipe[0])) == read


def test_a_line_is_not_cut_where_reading_paused(pipe: tuple[int, int]):
    lines = whole_lines(pipe[0])
    os.write(pipe[1], b"one\ntw")
    assert next(lines) == b"one\n"
    os.write(pipe[1], b"o\nthr")
    assert next(lines) == b"two\n"
    os.write(pipe[1], b"ee")
    os.close(pipe[1])
    assert list(lines) == [b"three"]


def test_more_than_a_pipe_holds_comes_whole_and_is_not_waited_for(pipe: tuple[int, int]):
    sent = b"".join(b"%d %s\n" % (number, b"x" * number) for number in range(2000))

    def write() -> None:
        with os.fdopen(pipe[1], "wb") as file:
            file.write(sent)

    threading.Thread(target=write).start()
    with patch.object(output, "PAUSE_SECONDS", 0.0):
        read = list(whole_lines(pipe[0]))
    assert b"".join(read) == sent
    assert all(part.endswith(b"\n") for part in read)


def test_lines_of_a_message_are_printed_at_once_each_behind_its_name():
    class Terminal(io.StringIO):
        writes = flushes = 0

        def write(self, text: str) -> int:
            self.writes += 1
            return super().write(text)

        def flush(self) -> None:
            self.flushes += 1

    terminal = Terminal()
    printer = LinesPrinter(terminal, width=6)
    printer.write(Message("line", "one\nzwölf\n".encode(), NOON, "web", colour="31"))
    printer.write(Message("line", "stopping\n", NOON, "system", colour=None))
    assert terminal.getvalue().splitlines() == [
        "12:30:05 web    | one",
        "12:30:05 web    | zwölf",
        "12:30:05 system | stopping",
    ]
    assert (terminal.writes, terminal.flushes) == (2, 2)


def test_what_cannot_be_printed_does_not_silence_the_printer():
    terminal = io.StringIO()
    printer = LinesPrinter(terminal)
    with pytest.raises(RuntimeError):
        printer.write(Message("stop", "", NOON, "web", colour=None))
    printer.write(Message("line", "on", NOON, "web", colour=None))
    assert terminal.getvalue().endswith("| on\n")
