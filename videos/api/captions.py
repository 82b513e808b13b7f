"""Captions of a video over REST."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from core.api.envelope import Success
from core.api.idempotency import idempotent
from core.api.schema import IDEMPOTENCY_PARAMETER
from core.api.serializers import Serializer
from core.api.uploads import FileRule, TakesFiles
from core.errors import NotFound
from videos.api.serializers import CaptionSerializer, caption_items
from videos.languages import MAX_LENGTH, normal_tag
from videos.media import is_text
from videos.models import Video
from videos.services import captions
from videos.services.access import NOT_FOUND, changed_id

MAX_LABEL_LENGTH = 100


class LanguageField(serializers.CharField):
    """A BCP 47 tag, in its usual spelling."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_LENGTH, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        tag = normal_tag(super().to_internal_value(data))
        if tag is None:
            raise serializers.ValidationError(
                "A BCP 47 language tag is needed, such as en or pt-BR.", code="invalid"
            )
        return tag


class LabelField(serializers.RegexField):
    """One line that runs in its own direction only: it stands in other people's menus."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            r"^[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]*$",
            max_length=MAX_LABEL_LENGTH,
            **kwargs,
        )


class CaptionLabelSerializer(Serializer):
    """For the path that names the language itself."""

    file = serializers.FileField(max_length=None, help_text="WebVTT or SRT.")
    label = LabelField(  # type: ignore[assignment]  # of a field, which this is not
        required=False, allow_blank=True, help_text="The language's own name where none is given."
    )


class CaptionUploadSerializer(CaptionLabelSerializer):
    language = LanguageField(help_text="BCP 47, such as en or pt-BR.")


class CaptionDeletedSerializer(Serializer):
    language = serializers.CharField()


def caption_rules() -> dict[str, FileRule]:
    """Text up to `CAPTION_MAX_BYTES` under `file`."""
    return {"file": FileRule(settings.CAPTION_MAX_BYTES, is_text, "WebVTT or SRT")}


class CaptionViewSet(TakesFiles, GenericViewSet[Video]):
    """All captions of a video, or those in one language."""

    file_rules = caption_rules
    queryset = Video.objects.all()
    serializer_class = CaptionSerializer
    permission_classes = (IsAuthenticatedOrReadOnly,)

    @extend_schema(operation_id="captions_list", responses=CaptionSerializer(many=True))
    def list(self, request: Request, video: str) -> Response:
        """The captions of a video, in order of language. For whoever may open the video."""
        return Success(_items(request, video), "The captions.")

    @extend_schema(operation_id="captions_retrieve", responses=CaptionSerializer)
    def retrieve(self, request: Request, video: str, language: str) -> Response:
        """The captions of a video in one language."""
        return Success(_in(normal_tag(language), _items(request, video)), "The captions.")

    @extend_schema(
        operation_id="captions_create",
        parameters=[IDEMPOTENCY_PARAMETER],
        request={"multipart/form-data": CaptionUploadSerializer},
        responses={201: CaptionSerializer},
    )
    @idempotent
    def create(self, request: Request, video: str) -> Response:
        """Add captions, or put them in place of those in the same language."""
        return self._put(video, CaptionUploadSerializer(data=request.data))

    @extend_schema(
        operation_id="captions_put",
        parameters=[IDEMPOTENCY_PARAMETER],
        request={"multipart/form-data": CaptionLabelSerializer},
        responses={201: CaptionSerializer},
    )
    @idempotent
    def put(self, request: Request, video: str, language: str) -> Response:
        """Add captions, or replace them, with the language in the path."""
        tag = normal_tag(language)
        if tag is None:
            raise NotFound(captions.NO_CAPTIONS)
        return self._put(video, CaptionLabelSerializer(data=request.data), language=tag)

    @extend_schema(operation_id="captions_destroy", responses={200: CaptionDeletedSerializer})
    def destroy(self, request: Request, video: str, language: str) -> Response:
        """Delete the captions in one language."""
        tag = normal_tag(language) or language
        captions.remove_captions(changed_id(video), by=request.user, language=tag)
        return Success({"language": tag}, "The captions are deleted.")

    def _put(self, video: str, serializer: Serializer, **given: str) -> Response:
        serializer.is_valid(raise_exception=True)
        data = {**serializer.validated_data, **given}
        changed = captions.put_captions(
            changed_id(video),
            by=self.request.user,
            source=Path(data["file"].temporary_file_path()),
            language=data["language"],
            label=data.get("label", ""),
        )
        items = caption_items(changed, self.request, by_link=False)
        return Success(_in(data["language"], items), "The captions are stored.", status=201)


def _items(request: Request, reference: str) -> list[dict[str, Any]]:
    """Those of the video that the caller opens by id or share id; that counts no view."""
    found = Video.objects.opened_by(reference, request.user, now=timezone.now()).first()
    if found is None:
        raise NotFound(NOT_FOUND)
    return caption_items(found, request, by_link=reference != str(found.pk))


def _in(language: str | None, items: list[dict[str, Any]]) -> dict[str, Any]:
    for item in items:
        if item["language"] == language:
            return item
    raise NotFound(captions.NO_CAPTIONS)
