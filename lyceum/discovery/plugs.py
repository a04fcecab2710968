"""What finding adds to the apps below: personal data, header, notices, kinds of things."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lyceum.discovery.actions.answers import forget_finder
from lyceum.discovery.queries.own_data import export_finding
from lyceum.discovery.queries.suggestions import find_fitting_step
from lyceum.discovery.queries.wishes import find_gathering, subject_label
from lyceum.notifications.registries import NoticeKind, notice_kinds
from lyceum.people.registries import (
    HeaderItem,
    PersonalData,
    StepSource,
    ThingKind,
    header_items,
    personal_data,
    things,
    today_steps,
)
from lyceum.people.requests import SYSTEM

personal_data.plug(
    "finding",
    PersonalData(
        label=gettext_lazy("Wishes, communities put aside, answers before there was an account"),
        purpose=gettext_lazy(
            "Suggesting communities to you. Wishes are shared only where you agreed, without your name."
        ),
        retention=gettext_lazy("Until you take them back or leave; answers without an account for 24 hours."),
        export=export_finding,
        erase=lambda person: forget_finder(SYSTEM, person),
    ),
)
header_items.plug(
    "discover",
    HeaderItem("discover", gettext_lazy("Discover"), "compass", "discovery:discover"),
    position=15,
)
things.plug(
    "gathering",
    ThingKind(
        kind="gathering",
        label=gettext_lazy("Gathering"),
        find=find_gathering,
        url=lambda gathering: f"/gatherings/{gathering.pk}/",
        title=lambda gathering: subject_label(gathering.subject),
    ),
)
notice_kinds.plug(
    "gathering",
    NoticeKind(
        "gathering",
        gettext_lazy("Others share a wish of mine"),
        lambda _notice, title: _("Others share your wish: %(subject)s") % {"subject": title},
    ),
)
today_steps.plug("fits", StepSource(9, find_fitting_step))
notice_kinds.plug(
    "saved_search",
    NoticeKind(
        "saved_search",
        gettext_lazy("Something new in a search I keep"),
        lambda _notice, title: _("New for your search “%(words)s”") % {"words": title},
    ),
)
notice_kinds.plug(
    "claim_proved",
    NoticeKind(
        "claim_proved",
        gettext_lazy("I am known to run a community elsewhere"),
        lambda _notice, title: _("You can correct the card of %(name)s now") % {"name": title},
    ),
)
notice_kinds.plug(
    "claim_ended",
    NoticeKind(
        "claim_ended",
        gettext_lazy("I am not known any more to run a community elsewhere"),
        lambda _notice, title: _("The stewards have ended your claim to run %(name)s") % {"name": title},
    ),
)
