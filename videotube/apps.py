"""The roof: pages, settings, and the Celery application that every process delivers jobs with."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate

from videotube.celery import app as celery_app

__all__ = ["VideotubeConfig", "celery_app"]


class VideotubeConfig(AppConfig):
    name = "videotube"

    def ready(self) -> None:
        """The roles of staff come with each migration: behind the last app that has models, when
        the database knows the rights of all."""
        # Models can only be imported once the apps are loaded.
        from videotube.roles import define_roles

        last = [app for app in apps.get_app_configs() if app.models_module][-1]
        post_migrate.connect(define_roles, sender=last)
