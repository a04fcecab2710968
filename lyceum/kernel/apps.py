from django.apps import AppConfig
from django.urls import register_converter
from django.utils.module_loading import autodiscover_modules

from lyceum.kernel.addresses import NumberConverter


class KernelConfig(AppConfig):
    name = "lyceum.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register_converter(NumberConverter, "number")
        autodiscover_modules("listeners", "plugs", "tasks")  # tasks: repeated jobs register themselves
