"""Users, sessions and tokens, profiles."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Say what accounts and core keep of a person, and what staff do to many."""
        # Models can only be imported once the apps are loaded.
        from accounts.api.credentials import ACCESS_COOKIE
        from accounts.bulk import install_operations
        from accounts.exports import install_own
        from accounts.services.belongings import install_steps
        from core.api.guests import install_credential_cookie

        install_credential_cookie(ACCESS_COOKIE)
        install_steps()
        install_own()
        install_operations()
