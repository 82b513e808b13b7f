"""Pages and files of videos, outside the API."""

from django.urls import path

from videos.files import media_file
from videos.pages import embed_page, watch_page

urlpatterns = [
    path("watch/<str:reference>", watch_page, name="watch"),
    path("embed/<str:reference>", embed_page, name="embed"),
    path("media/<path:key>", media_file, name="media"),
]
