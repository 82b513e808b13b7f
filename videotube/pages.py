"""`/`: what this is, and what is new. And what is said where there is no page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from videos.pages import newest_items

NEWEST = 12


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """For visitors who come by browser."""
    return render(request, "home.html", {"videos": newest_items(request, NEWEST)})


@csrf_exempt
def no_page(request: HttpRequest) -> HttpResponse:
    """Every other address. As a page of ours it is the same in development, where Django would
    list all URLs in yellow instead."""
    return render(request, "404.html", status=404)
