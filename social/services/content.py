"""What may stand in a text that somebody writes."""

from core.errors import Invalid
from core.text import is_blank


def check_content(content: str, *, longest: int) -> None:
    """Raises Invalid for blank text, and for more than `longest` characters."""
    if is_blank(content):
        raise Invalid("This may not be blank.", code="blank", field="content")
    if len(content) > longest:
        raise Invalid(f"This has {longest} characters at most.", code="max_length", field="content")
