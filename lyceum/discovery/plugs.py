"""What finding adds to the apps below: header, notices, kinds of things."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lyceum.discovery.queries.suggestions import find_fitting_step
from lyceum.discovery.queries.wishes import find_gathering, subject_label
from lyceum.notifications.registries import NoticeKind, notice_kinds
from lyceum.people.registries import HeaderItem, StepSource, ThingKind, header_items, things, today_steps

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
