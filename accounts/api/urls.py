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
    path("c/<str:username>", ChannelView.as_view({"get": "retrieve"})),
    path("register", RegistrationView.as_view({"post": "create"})),
    path("login", LoginView.as_view({"post": "create"})),
    path("logout", LogoutView.as_view({"post": "create"})),
    path("refresh-token", RefreshView.as_view({"post": "create"})),
    path("current-user", AccountView.as_view({"get": "retrieve"})),
    path("me", AccountView.as_view({"delete": "destroy"})),
    path("update-account", AccountView.as_view({"patch": "update"})),
    path("change-password", PasswordView.as_view({"post": "update"})),
    path("avatar", AvatarView.as_view({"patch": "update"})),
    path("cover-image", CoverImageView.as_view({"patch": "update"})),
    path("preferences", PreferencesView.as_view({"get": "retrieve", "patch": "update"})),
    path("sessions", SessionsView.as_view({"get": "list"})),
    path("sessions/<oid:session_id>", SessionsView.as_view({"delete": "destroy"})),
    path("logout-all", LogoutEverywhereView.as_view({"post": "create"})),
]
