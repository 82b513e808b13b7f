"""Words of a text, as an index holds them."""

import pytest

from core.mongo.words import LONGEST_WORD, MOST_WORDS, words_asked, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Big Buck BUNNY", ["big", "buck", "bunny"]),
        ("Çà va, Éloïse?", ["ca", "va", "eloise"]),
        ("STRASSE straße", ["strasse"]),
        ("Łódź Ærø Đà Nẵng İstanbul ılık", ["lodz", "aero", "da", "nang", "istanbul", "ilik"]),
        ("Привет МИР", ["привет", "мир"]),
        ("ｆｕｌｌ ｗｉｄｔｈ ﬁne", ["full", "width", "fine"]),
        ("big_buck-bunny.mp4", ["big", "buck", "bunny", "mp4"]),
        ("don't", ["don", "t"]),
        ("서울의 야경", ["서울의", "야경"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("தமிழ் மொழி", ["தமிழ்", "மொழி"]),
        ("फ़िल्म फिल्म", ["फिल्म"]),
        ("שָׁלוֹם العَرَبِيَّة", ["שלום", "العربية"]),
        ("co\u00adoperate 1\ufe0f\u20e3 ❤\ufe0f", ["cooperate", "1"]),
        ("one one ONE", ["one"]),
        ('.* ^$ () [] {"$gt": ""} \\', ["gt"]),
        ("$where", ["where"]),
        ("🚲🚲", []),
        ("", []),
        ("\x00\n\t", []),
    ],
)
def test_words_are_letters_and_digits_without_case_and_accents(text: str, words: list[str]):
    assert words_of(text) == words


def test_decomposed_and_composed_text_have_the_same_words():
    assert words_of("e\u0301cole") == words_of("\u00e9cole") == words_of("ECOLE") == ["ecole"]


def test_every_text_counts_and_endless_words_are_cut():
    assert words_of("a b", "b c") == ["a", "b", "c"]
    assert words_of("x" * 1000) == words_of("x" * 900) == ["x" * LONGEST_WORD]


@pytest.mark.parametrize(
    ("text", "parts", "absent"),
    [
        (
            "東京の夜景を歩く",
            ["東京", "夜景", "東京の夜景", "歩く", "夜", "東京 歩く"],
            ["京東", "東夜"],
        ),
        ("iPhone15を買う", ["iphone15", "IPHONE15を", "買う"], ["iphone", "15"]),
        ("ｶﾞﾗｽ", ["ガラス", "ガラ"], ["カラ"]),
        ("葛\U000e0100飾区", ["葛飾"], ["飾葛"]),
        ("เที่ยวกรุงเทพ 2024", ["กรุงเทพ", "เที่ยว", "2024"], ["เทพกรุง", "เทียว"]),
        ("ສະບາຍດີ", ["ສະບາຍ", "ດີ"], ["ດີສະ"]),
        ("ភាសាខ្មែរ", ["ខ្មែរ", "ភាសា"], ["រភា"]),
        ("မြန်မာစာ", ["မြန်မာ", "စာ"], ["စာမြန်"]),
    ],
)
def test_scripts_without_spaces_are_found_by_parts_of_their_texts(
    text: str, parts: list[str], absent: list[str]
):
    stored = set(words_of(text))
    assert [part for part in parts if not stored.issuperset(words_asked(part, most=12))] == []
    assert [part for part in absent if stored.issuperset(words_asked(part, most=12))] == []


def test_who_asks_for_several_characters_asks_for_their_pairs():
    assert words_of("東京都") == ["東", "京", "都", "東京", "京都"]
    assert words_asked("東京都", most=12) == ["東京", "京都"]
    assert words_asked("都", most=12) == ["都"]


def test_a_document_has_a_bounded_number_of_words():
    endless = "".join(chr(0x4E00 + n) for n in range(5000))
    assert len(words_of("title", endless)) == MOST_WORDS
    assert words_of("title", endless)[0] == "title"
    assert len(words_of(" ".join(f"word{n}" for n in range(MOST_WORDS)))) == MOST_WORDS


def test_of_a_long_question_the_first_words_count_and_none_is_cut():
    assert words_asked("film " * 4000, most=12) == ["film"]
    assert words_asked(" ".join(f"{n}word" for n in range(1000)), most=3) == [
        "0word",
        "1word",
        "2word",
    ]
