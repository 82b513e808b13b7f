"""What the pictures of an account may be, checked while they stream in."""

from core.api.uploads import FileRule, image_rule


def avatar_rules() -> dict[str, FileRule]:
    return {"avatar": image_rule()}


def cover_image_rules() -> dict[str, FileRule]:
    return {"coverImage": image_rule()}


def picture_rules() -> dict[str, FileRule]:
    """Both, as registration takes them."""
    return {**avatar_rules(), **cover_image_rules()}
