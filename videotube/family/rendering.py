"""The house's JSON, with the family's names beside the canonical ones."""

from collections.abc import Mapping
from typing import Any

from core.api import rendering
from videotube.family.middleware import endpoint_of
from videotube.family.names import add_aliases


class JSONRenderer(rendering.JSONRenderer):
    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        endpoint = endpoint_of((renderer_context or {}).get("request"))
        if endpoint is not None and isinstance(data, dict):
            add_aliases(data.get("data"), endpoint.names_out)
        return super().render(data, accepted_media_type, renderer_context)
