"""What this app knows about a person, for the copy they can ask for; other people's words are not in it."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from lyceum.people.models.accounts import Block, Mute, Person
from lyceum.people.models.instance import LegalAcceptance
from lyceum.people.models.interests import Goal, Interest
from lyceum.people.models.keeping import Kept
from lyceum.people.models.profiles import PersonLanguage, Profile, WeeklyTimes


def export_account(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "short_name": person.handle,
        "mail_addresses": list(EmailAddress.objects.filter(user=person).values("email", "verified")),
        "mail_address": person.email,
        "status": person.status,
        "joined": person.date_joined,
        "last_sign_in": person.last_login,
        "language": person.language,
        "time_zone": person.time_zone,
        "theme": person.theme,
        "shortcuts": person.shortcuts,
        "picture": person.picture_url,
        "application": person.application,
        "earlier_short_names": list(person.handle_aliases.values_list("handle", flat=True)),
        "sessions": list(UserSession.objects.filter(user=person).values("created_at", "ip", "user_agent")),
        "second_steps": list(Authenticator.objects.filter(user=person).values("type", "created_at", "last_used_at")),
    }


def export_profile(person: Person) -> dict[str, Any]:
    profile = Profile.objects.filter(person=person).first() or Profile(person=person)
    return {
        "pronunciation": profile.pronunciation,
        "pronouns": profile.pronouns,
        "about": profile.about,
        "area": profile.area,
        "country": profile.country,
        "latitude": profile.latitude,
        "longitude": profile.longitude,
        "meets": profile.meets,
        "styles": profile.styles,
        "words": profile.words,
        "needs": profile.needs,
        "may_use_needs": profile.may_use_needs,
        "can_be_found": profile.can_be_found,
        "circles": profile.circles,
        "languages": list(PersonLanguage.objects.filter(person=person).values("code", "reads", "writes")),
    }


def _goal(goal: Goal) -> dict[str, Any]:
    told = ("text", "by", "start", "state", "made_at", "ended_at")
    steps = [{"text": step.text, "made_at": step.made_at, "done_at": step.done_at} for step in goal.steps.all()]
    return {**{name: getattr(goal, name) for name in told}, "steps": steps}


def export_learning(person: Person) -> dict[str, Any]:
    times = WeeklyTimes.objects.filter(person=person).first()
    return {
        "goals": [_goal(goal) for goal in Goal.objects.filter(person=person).prefetch_related("steps")],
        "interests": list(Interest.objects.filter(person=person).values("concept__key", "direction")),
        "weekly_times": times
        and {
            "zone": times.zone,
            "slots": times.slots,
            "changed_at": times.changed_at,
            "former_zone": times.former_zone,
            "former_slots": times.former_slots,
        },
    }


def export_kept(person: Person) -> list[dict[str, Any]]:
    rows = Kept.objects.filter(person=person).order_by("at")
    return [{"kind": row.kind, "number": row.pk_of, "note": row.note, "at": row.at} for row in rows]


def export_relations(person: Person) -> dict[str, Any]:
    accepted = LegalAcceptance.objects.filter(person=person)
    return {
        "blocked": list(Block.objects.filter(person=person).values("blocked__handle", "made_at")),
        "muted": list(Mute.objects.filter(person=person).values("muted__handle", "until")),
        "accepted": list(accepted.values("version__kind", "version__n", "accepted_at")),
    }
