"""Blocking people over REST."""

from typing import Any

from bson import ObjectId
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.api.authentication import caller
from accounts.api.serializers import MiniUserSerializer
from accounts.models import User
from core.api.envelope import Success
from core.api.pages import array_or_paginate
from core.api.schema import PAGE_PARAMETERS, array_or_page
from social.api.serializers import BlockStateSerializer
from social.api.views import NEWEST
from social.models import Block
from social.services import blocks


class BlockViewSet(GenericViewSet[Block]):
    """Whom the caller has blocked; nobody else's business."""

    queryset = Block.objects.all()
    serializer_class = BlockStateSerializer
    permission_classes = (IsAuthenticated,)

    def _people(self, rows: list[Block]) -> list[Any]:
        users = User.objects.minis(row.blocked_id for row in rows)
        people = [users[row.blocked_id] for row in rows if row.blocked_id in users]
        context = {"request": self.request}
        return list(MiniUserSerializer(people, many=True, context=context).data)

    @extend_schema(
        operation_id="users_blocked",
        parameters=PAGE_PARAMETERS,
        responses=array_or_page(MiniUserSerializer),
    )
    def list(self, request: Request) -> Response:
        """The people whom the caller has blocked, latest first; the array holds the newest 500."""
        rows = Block.objects.filter(blocker_id=caller(request).pk)
        people = array_or_paginate(rows, request, order=NEWEST, render=self._people)
        return Success(people, "Blocked people.")

    @extend_schema(operation_id="users_block", request=None, responses={200: BlockStateSerializer})
    def block(self, request: Request, user_id: ObjectId) -> Response:
        """Block somebody: they cannot comment on one's videos, reply to one, or subscribe."""
        blocks.block_user(user_id, by=caller(request))
        return self._answer(user_id, is_blocked=True)

    @extend_schema(operation_id="users_unblock", responses={200: BlockStateSerializer})
    def unblock(self, request: Request, user_id: ObjectId) -> Response:
        """Take a block back."""
        blocks.unblock_user(user_id, by=caller(request))
        return self._answer(user_id, is_blocked=False)

    def _answer(self, user_id: ObjectId, *, is_blocked: bool) -> Response:
        data = BlockStateSerializer({"id": user_id, "is_blocked": is_blocked}).data
        return Success(data, "Blocked." if is_blocked else "Not blocked.")
