"""Forms of the admin that follow the same rules as the API."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from unfold.forms import (
    ActionForm,
    AdminPasswordChangeForm,
    AuthenticationForm,
    UserChangeForm,
    UserCreationForm,
)
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.models import User
from accounts.services import passwords, rules
from accounts.services.sign_in import authenticate
from core.errors import DomainError, Unauthenticated


class StaffLoginForm(AuthenticationForm):
    """By username or e-mail, under the same lockout as the API."""

    error_messages: ClassVar[dict[str, Any]] = {
        **AuthenticationForm.error_messages,
        "invalid_login": (
            "Please enter the correct username or e-mail and password of a staff account."
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["username"]
        name.label = "Username or e-mail"
        name.max_length = rules.EMAIL_LENGTH
        name.widget.attrs["maxlength"] = rules.EMAIL_LENGTH

    def clean(self) -> dict[str, Any]:
        name = self.cleaned_data.get("username")
        password = self.cleaned_data.get("password")
        if name and password:
            try:
                self.user_cache = authenticate(
                    identifiers=[name[: rules.EMAIL_LENGTH]],
                    password=password[: rules.PASSWORD_LENGTH],
                    address=self.request.META.get("REMOTE_ADDR", ""),
                )
            except Unauthenticated as error:
                raise self.get_invalid_login_error() from error
            except DomainError as error:
                raise ValidationError(error.message, code=error.code) from error
            self.confirm_login_allowed(self.user_cache)
        return dict(self.cleaned_data)


class ReasonActionForm(ActionForm):
    """Every act of staff can say why; the history keeps it."""

    reason = forms.CharField(
        required=False,
        max_length=500,
        label="",
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "Reason (for the history)"}),
    )


class _AccountRules:
    """`clean_<field>` by the rules of the services; what comes out is normalised."""

    cleaned_data: dict[str, Any]

    def clean_username(self) -> str:
        return _obey(rules.username, self.cleaned_data["username"])

    def clean_email(self) -> str:
        return _obey(rules.email, self.cleaned_data["email"])

    def clean_full_name(self) -> str:
        return _obey(rules.full_name, self.cleaned_data["full_name"])


class NewUserForm(_AccountRules, UserCreationForm):
    """An account made by staff."""

    usable_password = None

    class Meta:
        model = User
        fields = ("username", "email", "full_name")


class AccountForm(_AccountRules, UserChangeForm):
    """What staff may correct in an account."""

    clean_username = None  # type: ignore[assignment]  # shown, never changed

    class Meta:
        model = User
        fields = ("email", "full_name", "bio", "groups", "user_permissions")


class StaffPasswordForm(AdminPasswordChangeForm):
    """A new password for somebody else; ends all of that user's sessions."""

    def __init__(self, user: User, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.by = by
        self.fields.pop("usable_password", None)

    def save(self, commit: bool = True) -> User:
        password = self.cleaned_data["password1"]
        passwords.set_password(user=self.user, password=password, by=self.by)
        return self.user


def _obey(rule: Callable[[str], str], text: str) -> str:
    try:
        return rule(text)
    except DomainError as error:
        raise ValidationError(error.message, code=error.code) from error
