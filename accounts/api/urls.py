"""`/api/v1/users/…`"""

from django.urls import path

import core.api.converters  # noqa: F401 - registers <oid:…>
from accounts.api.views.account import (
    AccountView,
    AvatarView,
    CoverImageView,
    PasswordView,
    PreferencesView,
)
from accounts.api.views.channels import ChannelView
from accounts.api.views.sessions import LogoutEverywhereView, SessionsView
from accounts.api.views.sign_in import LoginView, LogoutView, RefreshView, RegistrationView

urlpatterns = [
    path("users/register", RegistrationView.as_view({"post": "create"})),
    path("users/login", LoginView.as_view({"post": "create"})),
    path("users/logout", LogoutView.as_view({"post": "create"})),
    path("users/refresh-token", RefreshView.as_view({"post": "create"})),
    path("users/current-user", AccountView.as_view({"get": "retrieve"})),
    path("users/me", AccountView.as_view({"delete": "destroy"})),
    path("users/update-account", AccountView.as_view({"patch": "update"})),
    path("users/change-password", PasswordView.as_view({"post": "update"})),
    path("users/avatar", AvatarView.as_view({"patch": "update"})),
    path("users/cover-image", CoverImageView.as_view({"patch": "update"})),
    path("users/preferences", PreferencesView.as_view({"get": "retrieve", "patch": "update"})),
    path("users/c/<str:username>", ChannelView.as_view({"get": "retrieve"})),
    path("users/sessions", SessionsView.as_view({"get": "list"})),
    path("users/sessions/<oid:session_id>", SessionsView.as_view({"delete": "destroy"})),
    path("users/logout-all", LogoutEverywhereView.as_view({"post": "create"})),
]
