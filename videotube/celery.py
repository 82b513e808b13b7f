"""The Celery application: delivers the ids of jobs whose truth is in MongoDB."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "videotube.settings")

app = Celery("videotube")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
