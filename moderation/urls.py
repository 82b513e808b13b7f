"""Pages of moderation, outside the API and the admin."""

from django.urls import path

from moderation.pages import appeal_page

urlpatterns = [path("appeal/<str:token>", appeal_page, name="appeal")]
