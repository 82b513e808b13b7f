"""What the lists of moderation have in common: a kind and the beginning of a text."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

ICONS = {"video": "movie", "comment": "chat", "tweet": "campaign", "user": "person"}
EXCERPT = 80


def excerpt(text: str) -> str:
    """The beginning of what somebody has written."""
    return text[:EXCERPT] + ("…" if len(text) > EXCERPT else "")


def kind_and_text(kind: str, text: str) -> SafeString:
    """For a column: the kind as an icon, and what it says."""
    return format_html(
        '<span class="flex items-center gap-2"><span class="material-symbols-outlined" '
        'aria-label="{}">{}</span><span>{}</span></span>',
        kind,
        ICONS[kind],
        excerpt(text),
    )
