"""The app of finding."""

from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    name = "lyceum.discovery"
    label = "discovery"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lyceum.discovery.adapters import connect  # noqa: PLC0415 - apps have to be ready

        connect()
