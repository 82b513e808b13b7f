"""What the house serves, and beside it the endpoints of `core.tests.views`."""

from django.urls import include, path, re_path

import core.api.converters  # noqa: F401 - registers <oid:…>
from core.api.docs import DocsView, SchemaView
from core.api.metrics import metrics
from core.api.views import UnknownPathView
from core.tests import views

urlpatterns = [
    path("api/v1/", include("core.api.urls")),
    path("api/v1/t/echo", views.EchoView.as_view()),
    path("api/v1/t/store", views.StoreView.as_view()),
    path("api/v1/t/transaction", views.TransactionView.as_view()),
    path("api/v1/t/raise/<str:name>", views.RaisingView.as_view()),
    path("api/v1/t/crash", views.plain_crash),
    path("api/v1/t/upload", views.UploadView.as_view()),
    path("api/v1/t/things", views.ThingsView.as_view()),
    path("api/v1/t/other-things", views.OtherThingsView.as_view()),
    path("api/v1/t/pages", views.PagesView.as_view()),
    path("api/v1/t/limited", views.LimitedView.as_view()),
    path("api/v1/t/described/<oid:thing_id>", views.DescribedView.as_view()),
    path("api/v1/t/like-a-read", views.CountingLikeAReadView.as_view()),
    path("api/v1/t/shared", views.SharedView.as_view(), name="t-shared"),
    path("api/v1/t/members", views.MembersView.as_view()),
    path("page", views.page),
    path("page/crash", views.plain_crash),
    path("media/<path:key>", views.media),
    path("api/schema", SchemaView.as_view(), name="api-schema"),
    path("api/docs", DocsView.as_view(), name="api-docs"),
    path("metrics", metrics),
    re_path(r"^api(/.*)?$", UnknownPathView.as_view()),
]
