"""Parts of a person's page that other apps fill."""

from typing import Any

from django.template.loader import render_to_string

from lyceum.people.requests import PageRequest, VisitorRequest


def render_panels(request: VisitorRequest | PageRequest, panels: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """Each panel as it stands on the page: its template with its data."""
    return [render_to_string(template, {"viewer": request.user, **data}, request) for template, data in panels]
