"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from core.wsgi import settle_down

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "videotube.settings")

application = get_wsgi_application()
settle_down()
