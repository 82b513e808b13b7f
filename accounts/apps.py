"""Users, sessions and tokens, profiles."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
