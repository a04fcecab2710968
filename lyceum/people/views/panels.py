"""Parts of a person's page that other apps fill."""

from django.template.loader import render_to_string

from lyceum.people.queries.people import list_panels
from lyceum.people.requests import Person, VisitorRequest


def render_panels(request: VisitorRequest, person: Person) -> list[str]:
    """Each panel that has something for this viewer, as it stands on the page."""
    return [
        render_to_string(template, {**data, "viewer": request.user, "person": person}, request)
        for template, data in list_panels(request.user, person)
    ]
