"""The OpenAPI document and its interactive page, both from this server alone."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

CACHE_CONTROL = "public, max-age=300"


class SchemaView(APIView):
    """`/api/schema`: OpenAPI 3.1 as JSON, or as YAML by `?format=yaml` or the Accept header."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    renderer_classes = (
        OpenApiJsonRenderer2,
        OpenApiJsonRenderer,
        OpenApiYamlRenderer,
        OpenApiYamlRenderer2,
    )
    content_negotiation_class = DefaultContentNegotiation
    schema = None

    def get(self, request: Request, **kwargs: Any) -> Response:
        return Response(_document(), headers={"Cache-Control": CACHE_CONTROL})


class DocsView(SpectacularSwaggerSplitView):
    """`/api/docs`: Swagger UI. Its script and style are files of their own, so that the site's
    Content-Security-Policy holds for this page as it stands."""

    url_name = "api-schema"
    template_name = "core/api_docs.html"
    template_name_js = "core/api_docs.js"
    schema = None


@cache
def _document() -> dict[str, Any]:
    """Made once a process: it takes seconds, and is the same for everybody."""
    generator: Any = SchemaGenerator()  # type: ignore[no-untyped-call]
    document: dict[str, Any] = generator.get_schema(request=None, public=True)
    return document
