"""What interop adds to the administrator's first page and to the table of personal data."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lyceum.interop.actions.exporting import forget_exports
from lyceum.interop.queries.exports import describe_exports
from lyceum.kernel import clock
from lyceum.people.models.accounts import Person
from lyceum.people.queries.site import get_instance
from lyceum.people.registries import PersonalData, SetupCheck, personal_data, setup_checks
from lyceum.people.requests import SYSTEM

OLD = timedelta(days=3)


def _backup() -> tuple[str, str]:
    at = get_instance().backup_at
    if at is None:
        return "missing", _("No backup has run.")
    if clock.now() - at > OLD:
        return "missing", _("The last backup is older than three days.")
    return "done", _("A backup runs every night.")


def _erase(person: Person) -> None:
    forget_exports(SYSTEM, person)


setup_checks.plug("backup", SetupCheck(gettext_lazy("Backup"), "interop:backups", _backup), position=70)
personal_data.plug(
    "exports",
    PersonalData(
        label=gettext_lazy("Which archives you asked for"),
        purpose=gettext_lazy("Writing them, and handing them to you alone."),
        retention=gettext_lazy("One week."),
        export=describe_exports,
        erase=_erase,
    ),
    position=90,
)
