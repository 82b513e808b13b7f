"""What may stand in the fields of an account. Each rule returns the value to store, or raises
Invalid (400) with the client's name of the field."""

import unicodedata

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.models import User
from accounts.names import USERNAME_RULE, is_username, normalise
from core.errors import FieldError, Invalid
from core.text import is_blank

FULL_NAME_LENGTH = 80
EMAIL_LENGTH = 254
BIO_LENGTH = 1000
PASSWORD_LENGTH = 128


def username(text: str) -> str:
    """Normalised."""
    name = normalise(text)
    if not is_username(name):
        raise Invalid(USERNAME_RULE, field="username")
    return name


def email(text: str) -> str:
    """Normalised."""
    address = normalise(text)
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid("This is not a valid e-mail address.", field="email") from error
    if len(address) > EMAIL_LENGTH:
        raise Invalid(f"An e-mail address has {EMAIL_LENGTH} characters at most.", field="email")
    return address


def full_name(text: str) -> str:
    """As written; one line, for it will stand in the headers of mails."""
    if is_blank(text):
        raise Invalid("A name is needed.", code="blank", field="fullName")
    if len(text) > FULL_NAME_LENGTH:
        raise Invalid(f"A name has {FULL_NAME_LENGTH} characters at most.", field="fullName")
    if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in text):
        raise Invalid("A name has one line.", field="fullName")
    return text


def bio(text: str) -> str:
    """As written."""
    if len(text) > BIO_LENGTH:
        raise Invalid(f"A bio has {BIO_LENGTH} characters at most.", field="bio")
    return text


def password(text: str, *, user: User, field: str) -> str:
    """As typed, when the validators of the settings accept it for `user`."""
    if len(text) > PASSWORD_LENGTH:
        raise Invalid(f"A password has {PASSWORD_LENGTH} characters at most.", field=field)
    try:
        validate_password(text, user)
    except ValidationError as error:
        faults = tuple(
            FieldError(field, fault.code or "invalid", " ".join(fault.messages))
            for fault in error.error_list
        )
        raise Invalid(" ".join(f.message for f in faults), errors=faults) from error
    return text
