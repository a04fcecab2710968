"""The app of the start page."""

from django.apps import AppConfig


class TodayConfig(AppConfig):
    name = "lyceum.today"
    label = "today"
    default_auto_field = "django.db.models.BigAutoField"
