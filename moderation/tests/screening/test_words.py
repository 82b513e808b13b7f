"""Watched words, found in what people do to hide them."""

import time

import pytest

from moderation.screening import entry_of, plain, words_found


def found(text, *lines):
    return words_found(plain(text), [entry for line in lines if (entry := entry_of(line))])


@pytest.mark.parametrize(
    "text",
    [
        "Viagra",
        "buy VIAGRA!",
        "viagra,now",
        "(viagra)",
        "vi\u200bagra for you",
        "v\u00edagr\u00e2",
        "v i a g r a",
        "so v.i.a.g.r.a here",
        "v_i_a_g_r_a",
        "ｖｉａｇｒａ",
        "line\nviagra\nline",
    ],
)
def test_a_word_is_found_however_it_is_written(text):
    assert found(text, "viagra") == ["viagra"]


@pytest.mark.parametrize("text", ["viagrax", "aviagra", "via gra", "", " ", "🙂", "vi-agra"])
def test_other_words_are_not_taken_for_it(text):
    assert found(text, "viagra") == []


@pytest.mark.parametrize(
    ("line", "text", "is_found"),
    [
        ("buy now", "Buy,\n NOW", True),
        ("buy now", "buy it now", False),
        ("casino*", "online casinos", True),
        ("casino*", "casin", False),
        ("Preis", "der preis", True),
        ("цена", "ЦЕНА тут", True),
        ("賭博", "去賭博吧", True),
        ("ฟรี", "แจกฟรีวันนี้", True),
        ("무료", "무료 상품", True),
    ],
)
def test_phrases_beginnings_and_other_scripts(line, text, is_found):
    assert bool(found(text, line)) is is_found


@pytest.mark.parametrize("line", ["", "  ", "!!!", "*", "🙂", "\u200b"])
def test_a_line_without_a_letter_is_no_entry(line):
    assert entry_of(line) is None


def test_what_is_found_is_told_as_it_stands_in_the_list():
    assert found("CASINOS and viagra", "Casino*", "Viagra", "other") == ["Casino*", "Viagra"]


def test_a_long_list_and_a_long_text_cost_no_more_than_a_moment():
    entries = [entry for n in range(5000) if (entry := entry_of(f"word{n} and{n}"))]
    began = time.process_time()
    for _ in range(10):
        words_found(plain("a b c d " * 250), entries)
    assert (time.process_time() - began) / 10 < 0.1
