"""What Today adds to the apps below: the header's first item, and its personal data."""

from typing import Any

from django.utils.translation import gettext_lazy

from lyceum.people.models.accounts import Person
from lyceum.people.registries import HeaderItem, PersonalData, header_items, personal_data
from lyceum.people.requests import SYSTEM
from lyceum.today.actions import forget_choices
from lyceum.today.queries import list_choices

header_items.plug("today", HeaderItem("today", gettext_lazy("Today"), "sun", "today:page"), position=10)


def _export(person: Person) -> dict[str, Any]:
    return {"first_steps": [{"day": day, "reason": reason, "at": at} for day, reason, at in list_choices(person)]}


def _erase(person: Person) -> None:
    forget_choices(SYSTEM, person)


personal_data.plug(
    "today",
    PersonalData(
        label=gettext_lazy("Which step stood first on a day, and why"),
        purpose=gettext_lazy("Not proposing again what you have put off; telling you why"),
        retention=gettext_lazy("Three months"),
        export=_export,
        erase=_erase,
    ),
)
