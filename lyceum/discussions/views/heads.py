"""Words in the head and at the foot of a conversation: when it began, and since when it is closed."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from lyceum.kernel.formats import date_element, datetime_element


def closed_words(since: datetime | None) -> Markup:
    """Since when nobody but the stewards can reply; nothing while it is open."""
    words = Markup(_("The stewards closed this conversation to new replies on %(when)s. You can still read it."))  # noqa: S704 - our own words
    return words % {"when": date_element(since)} if since else Markup("")


def started_words(conversation: Any) -> Markup:  # noqa: ANN401 - a conversation; views know no tables
    """When it began: the day alone of one without a name."""
    element = date_element if conversation.author.status == "nameless" else datetime_element
    return element(conversation.started_at)
