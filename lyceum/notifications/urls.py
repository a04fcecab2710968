"""Where the pages of this app are."""

from django.urls import URLPattern

app_name = "notifications"
urlpatterns: list[URLPattern] = []
