"""`docs/frontend.md` shows the table of the aliases as it stands in the code."""

import re

from django.conf import settings

from videotube.family.table import METHODS, NAMES_IN, NAMES_OUT, PATHS


def rows() -> list[str]:
    text = (settings.BASE_DIR / "docs" / "frontend.md").read_text()
    section = text.split("## Older front-ends")[1].split("\n## ")[0]
    return re.findall(r"^\| `.*\|$", section, re.MULTILINE)


def test_every_alias_is_documented_and_every_documented_alias_exists() -> None:
    paths = [
        f"| `{row.alias}`{' (' + ', '.join(row.methods) + ')' if row.methods else ''}"
        f" | `{row.canonical}` |"
        for row in PATHS
    ]
    names_in = [
        f"| `{row.alias}` | `{row.canonical}` | {', '.join(f'`{u}`' for u in row.under)} |"
        for row in NAMES_IN
    ]
    names_out = [
        f"| `{row.alias}` | `{row.canonical}` | {f'`{row.at}`' if row.at else 'every answer'} |"
        for row in NAMES_OUT
    ]
    assert rows() == [*paths, *names_in, *names_out]


def test_methods_are_documented() -> None:
    text = (settings.BASE_DIR / "docs" / "frontend.md").read_text()
    for row in METHODS:
        assert f"`{row.path}` takes {' and '.join(row.methods)} for {row.canonical}" in text
