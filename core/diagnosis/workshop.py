"""Where a repair puts what it takes away, so that nothing is lost by it."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from bson import json_util
from django.conf import settings


class Workshop:
    """One repair's folder below `<VIDEOTUBE_DATA>/lost+found`, made when it is first needed."""

    def __init__(self, now: datetime) -> None:
        self.folder = Path(settings.LOST_AND_FOUND_ROOT, now.strftime("%Y%m%dT%H%M%SZ"))

    def keep_document(self, collection: str, document: dict[str, Any]) -> None:
        """Add the document to `<collection>.jsonl`, as MongoDB's Extended JSON: `mongoimport`
        brings it back."""
        self._make(self.folder)
        path = self.folder / f"{collection}.jsonl"
        with path.open("a", encoding="utf-8") as lines:
            path.chmod(0o600)
            options = json_util.CANONICAL_JSON_OPTIONS
            lines.write(json_util.dumps(document, json_options=options, ensure_ascii=False) + "\n")

    def keep_file(self, path: Path, name: str) -> None:
        """Move the file or folder here, under this relative name. One that is gone meanwhile is no
        error."""
        target = self.folder / name
        self._make(target.parent)
        try:
            shutil.move(path, target)
        except FileNotFoundError:
            return

    def _make(self, folder: Path) -> None:
        """What stands here may be private, so the outermost folder is closed to others."""
        self.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(parents=True, exist_ok=True)
