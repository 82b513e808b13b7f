#!/usr/bin/env python
"""The operator's door: `manage.py <command>`."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    """Run one management command; operators' commands get no per-operation database timeout."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "videotube.settings")
    os.environ.setdefault("MONGODB_TIMEOUT_MS", "0")
    try:
        # Django would go on without settings; here nothing works without them.
        _ = settings.INSTALLED_APPS
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"videotube: {error}")


if __name__ == "__main__":
    main()
