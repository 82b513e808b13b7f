"""What creators see of their own channel."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"
