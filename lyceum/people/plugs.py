"""What people add to the registries of their own app: personal data, setup checks, the kind "person"."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lyceum.people.actions.leaving import erase_own_tables
from lyceum.people.actions.safety import restore_person, suspend_person
from lyceum.people.models.accounts import Person
from lyceum.people.models.instance import Instance
from lyceum.people.queries.own_data import (
    export_account,
    export_kept,
    export_learning,
    export_profile,
    export_relations,
)
from lyceum.people.queries.site import get_instance, get_legal_page, has_second_administrator
from lyceum.people.registries import PersonalData, SetupCheck, ThingKind, personal_data, setup_checks, things
from lyceum.people.requests import SYSTEM, Viewer


def _erase(person: Person) -> None:
    erase_own_tables(SYSTEM, person)


def _erased_with_account(person: Person) -> None:
    """Goes with the account itself."""
    del person


personal_data.plug(
    "account",
    PersonalData(
        label=gettext_lazy("Account: name, mail address, how you sign in, sessions"),
        purpose=gettext_lazy("Letting you in, and nobody else."),
        retention=gettext_lazy("Until you leave, and fourteen days."),
        export=export_account,
        erase=_erased_with_account,
    ),
    position=10,
)
personal_data.plug(
    "profile",
    PersonalData(
        label=gettext_lazy("Profile: what you say about yourself, languages, area"),
        purpose=gettext_lazy("Showing it to those you chose, line by line."),
        retention=gettext_lazy("Until you remove it or leave."),
        export=export_profile,
        erase=_erase,
    ),
    position=20,
)
personal_data.plug(
    "learning",
    PersonalData(
        label=gettext_lazy("Goals, interests, weekly times"),
        purpose=gettext_lazy("Suggesting communities, people and times. Times are shown to nobody."),
        retention=gettext_lazy("Until you remove them or leave."),
        export=export_learning,
        erase=_erased_with_account,
    ),
    position=30,
)
personal_data.plug(
    "relations",
    PersonalData(
        label=gettext_lazy("Whom you block or mute, which texts you accepted"),
        purpose=gettext_lazy("Keeping people apart; showing that you agreed."),
        retention=gettext_lazy("Until you undo it or leave."),
        export=export_relations,
        erase=_erased_with_account,
    ),
    position=40,
)

personal_data.plug(
    "kept",
    PersonalData(
        label=gettext_lazy("What you keep, and your notes on it"),
        purpose=gettext_lazy("Finding it again. Nobody else sees it, and nothing counts it."),
        retention=gettext_lazy("Until you remove it or leave."),
        export=export_kept,
        erase=_erased_with_account,
    ),
    position=50,
)


def _mail() -> tuple[str, str]:
    instance = get_instance()
    if not settings.MAIL_IS_SET:
        return "missing", _("No mail server is set. Nobody can sign in by code.")
    if instance.mail_error:
        return "missing", _("The server did not accept our mail. Nobody can sign in by code.")
    if not instance.mail_tested_at:
        return "missing", _("Nobody has tried it yet.")
    return "done", _("The last test mail left.")


def _legal() -> tuple[str, str]:
    empty = [kind for kind in ("operator", "privacy", "terms") if get_legal_page(kind).n == 0]
    if empty:
        return "missing", _("Read the first texts, fill in who runs this site, and publish them.")
    return "done", _("All are published.")


def _name() -> tuple[str, str]:
    instance = get_instance()
    if not instance.is_named:
        return "missing", _("It still has the name it came with.")
    return "done", _("%(name)s, %(address)s") % {"name": instance.name, "address": settings.SITE_URL}


def _policy() -> tuple[str, str]:
    words = {
        Instance.SignUp.OPEN: _("Open, with a mail address that was checked"),
        Instance.SignUp.APPROVAL: _("By approval: a steward says yes"),
        Instance.SignUp.INVITATION: _("By invitation: only with a link"),
        Instance.SignUp.CLOSED: _("Closed: you add people"),
    }
    return "done", words[Instance.SignUp(get_instance().sign_up)]


def _languages() -> tuple[str, str]:
    names = dict(settings.LANGUAGES)
    chosen = [names[code] for code in get_instance().languages if code in names]
    return "done", ", ".join(chosen or names.values())


def _administrators() -> tuple[str, str]:
    if has_second_administrator():
        return "done", _("There is more than one administrator.")
    return "soon", _("A second administrator would be good.")


for _position, (_key, _label, _anchor, _check) in enumerate(
    (
        ("mail", gettext_lazy("Mail"), "mailtest", _mail),
        ("legal", gettext_lazy("Legal pages"), "legal", _legal),
        ("name", gettext_lazy("Name and address"), "name", _name),
        ("policy", gettext_lazy("Who may join"), "policy", _policy),
        ("languages", gettext_lazy("Languages"), "languages", _languages),
        ("administrators", gettext_lazy("Administrators"), "people", _administrators),
    )
):
    setup_checks.plug(_key, SetupCheck(_label, f"people:admin#{_anchor}", _check), position=10 * _position)


def _find(viewer: Viewer, pk: int) -> Person | None:
    return Person.objects.visible_to(viewer).filter(pk=pk).first()


def _find_many(viewer: Viewer, pks: Iterable[int]) -> dict[int, Any]:
    return {person.pk: person for person in Person.objects.visible_to(viewer).filter(pk__in=list(pks))}


things.plug(
    "person",
    ThingKind(
        kind="person",
        label=gettext_lazy("Person"),
        find=_find,
        find_many=_find_many,
        url=lambda person: reverse("people:page", args=[person.handle]),
        title=lambda person: person.name,
        author_id=lambda person: person.pk,
        hide=lambda actor, person, _reason: suspend_person(actor, person),
        restore=restore_person,
        seen_by=lambda _pk, ids: set(ids),
    ),
)
