"""What a plain OPTIONS answers. Browsers' preflights end in the CORS middleware before it."""

from typing import TYPE_CHECKING, Any, cast

from rest_framework.metadata import BaseMetadata
from rest_framework.request import Request

from core.api.envelope import Success

if TYPE_CHECKING:  # DRF's views themselves read the setting that names this class.
    from rest_framework.views import APIView


class AllowedMethods(BaseMetadata):
    """The methods of the path, in the envelope; names of classes are nobody's business."""

    def determine_metadata(self, request: Request, view: "APIView") -> dict[str, Any]:
        answer = Success({"methods": view.allowed_methods}, "Allowed methods.")
        return cast("dict[str, Any]", answer.data)
