"""BCP 47 tags: which are well-formed, and how they are written."""

import pytest

from videos.languages import name_of, normal_tag


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("en", "en"),
        ("EN-us", "en-US"),
        ("zh-hANT-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("zh-yue-HK", "zh-yue-HK"),
        ("de-CH-1901", "de-CH-1901"),
        ("sl-rozaj-biske", "sl-rozaj-biske"),
        ("en-u-ca-gregory", "en-u-ca-gregory"),
        ("de-x-Dialect", "de-x-dialect"),
    ],
)
def test_tags_come_in_their_usual_spelling(given, normal):
    assert normal_tag(given) == normal
    assert normal_tag(normal) == normal


@pytest.mark.parametrize(
    "bad",
    [
        *("", "e", "english-", "en_US", "en--US", "-en", "en-", "12", "x-foo", "i-klingon"),
        *("en-US-US-US", "de-1901-1901", "en-a-bb-a-cc", "en us", "ｅｎ", "en\n", "../en", "$ne"),
        "en-" + "a" * 40,
    ],
)
def test_what_is_no_tag_is_refused(bad):
    assert normal_tag(bad) is None


def test_languages_are_called_by_their_own_names():
    assert name_of("de") == "Deutsch"
    assert name_of("de-CH") == "Deutsch (de-CH)"
    assert name_of("tlh") == "tlh"
