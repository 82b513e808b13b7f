"""Signing in to the admin: by username or e-mail, like front-ends do."""

from django.contrib.auth.backends import ModelBackend


class NormalisedModelBackend(ModelBackend):
    """Django's own backend; the normalising is `UserManager.get_by_natural_key`'s."""
