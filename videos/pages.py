"""What people look at: the player's pages. The player fetches the video over the API, which
counts the view; these views only say what it is."""

from typing import Any

from csp.decorators import csp_replace, csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from accounts.api.authentication import request_of
from accounts.models import User
from videos.api.serializers import VideoSerializer
from videos.models import Video
from videos.querysets import attach_owners

# The player's controls carry their styles in <style> elements of their shadow trees.
inline_styles = csp_update({"style-src": ["'unsafe-inline'"]})  # type: ignore[arg-type]


@require_safe
@inline_styles  # type: ignore[arg-type]
def watch_page(request: HttpRequest, reference: str) -> HttpResponse:
    """`/watch/<id or share id>`"""
    return _player(request, reference, "videos/watch.html")


@require_safe
@xframe_options_exempt
@inline_styles
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]
def embed_page(request: HttpRequest, reference: str) -> HttpResponse:
    """`/embed/<id or share id>`: for other sites' frames."""
    return _player(request, reference, "videos/embed.html")


def newest_items(request: HttpRequest, count: int) -> list[dict[str, Any]]:
    """The newest listed videos as video items, for the home page."""
    videos = Video.objects.listed().order_by("-created_at", "-pk")[:count]
    context = {"request": request_of(request)}
    return list(VideoSerializer(attach_owners(list(videos)), many=True, context=context).data)


def _player(request: HttpRequest, reference: str, template: str) -> HttpResponse:
    known = request_of(request)
    viewer: Any = known.user
    now = timezone.now()
    video = Video.objects.opened_by(reference, viewer, now=now).first()
    owner = User.objects.filter(pk=video.owner_id).first() if video else None
    if video is None or owner is None:
        return render(request, "videos/not_found.html", status=404)
    video.owner = owner
    context = {"request": known, "by_link": reference != str(video.pk)}
    item = dict(VideoSerializer(video, context=context).data)
    item["owner"] = {**item["owner"], "subscribersCount": owner.subscribers_count}
    response = render(
        request,
        template,
        {
            "video": item,
            "signed_in": viewer.is_authenticated,
            "page_url": request.build_absolute_uri(f"/watch/{reference}"),
            "embed_url": request.build_absolute_uri(f"/embed/{reference}"),
        },
    )
    response["Cache-Control"] = "private, no-cache"
    return response
