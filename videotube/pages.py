"""`/`: what this is, and what is new."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from videos.pages import newest_items

NEWEST = 12


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """For visitors who come by browser."""
    return render(request, "home.html", {"videos": newest_items(request, NEWEST)})
