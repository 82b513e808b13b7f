"""The wrapper that `DATABASES["default"]["ENGINE"] = "core.mongo"` loads."""

import re
from collections.abc import Callable
from typing import Any

import django_mongodb_backend
from django.core.exceptions import ImproperlyConfigured
from django_mongodb_backend import base as backend
from django_mongodb_backend.operations import DatabaseOperations as BackendOperations

from core.mongo.outage import refuse_while_it_lasts
from core.mongo.schema import DatabaseSchemaEditor
from core.patience import left

TOTAL_SECONDS = 3.5
LEAST_SECONDS = 1.0
"""The waits of one request add up, and its client is told of an outage within 5 s."""

PROVED_WITH = ("5.2.4",)
"""Releases on which `core/tests/mongo` has passed: these fixes reach into private parts."""


def guard_version(version: str) -> None:
    """Refuse to run on a backend release that the fixes have not been proved with."""
    if version not in PROVED_WITH:
        raise ImproperlyConfigured(
            f"core.mongo is proved with django-mongodb-backend {', '.join(PROVED_WITH)}, "
            f"found {version}. Run core/tests/mongo against it, drop the fixes that upstream "
            "has made, then add it to PROVED_WITH."
        )


guard_version(django_mongodb_backend.__version__)


def whole_text(field: str, escaped: object) -> dict[str, Any]:
    """`__iexact`: the whole text in any case; the backend's `$` lets a last line break through."""
    return {field: {"$regex": f"^{escaped}\\z", "$options": "i"}}


def below(operator: str) -> Callable[[str, object], dict[str, Any]]:
    """`__lt` and `__lte` as they are. The backend adds `{$exists: true}` and `{$ne: null}`, which
    keeps MongoDB from judging a row by its index entry alone; and needlessly, since a `$match`
    compares values of one type only, so that null is never below anything."""
    return lambda field, value: {field: {operator: value}}


class DatabaseOperations(BackendOperations):
    """Compiles with `core.mongo.compiler`."""

    compiler_module = "core.mongo.compiler"

    def prep_for_iexact_query(self, x: object) -> str:
        """The value as a literal within a regular expression. The backend escapes it for LIKE:
        `.*` is everybody, `a+b@x` is nobody, and no name with `_` is ever found."""
        return re.escape(str(x))


class DatabaseWrapper(backend.DatabaseWrapper):
    """MongoDB, keeping indexes on ordered and bounded queries, taking `__iexact` literally."""

    ops_class = DatabaseOperations
    SchemaEditorClass = DatabaseSchemaEditor
    mongo_operators = {
        **backend.DatabaseWrapper.mongo_operators,
        "iexact": whole_text,
        "lt": below("$lt"),
        "lte": below("$lte"),
    }

    def get_collection(self, name: str, **kwargs: Any) -> Any:
        """Every query passes here: refused at once during an outage, and given no more time than
        its request has left."""
        refuse_while_it_lasts()
        collection = super().get_collection(name, **kwargs)
        usual = self.connection.options.timeout
        if usual is not None:
            # Private, but each operation of pymongo's own reads it here.
            collection._timeout = min(usual, left(TOTAL_SECONDS, at_least=LEAST_SECONDS))
        return collection
