"""What others may hear about people and the site."""

from dataclasses import dataclass

from lyceum.kernel.bus import Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonJoined(Signal):
    """Somebody has made an account; it may still wait for approval."""

    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonApproved(Signal):
    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRefused(Signal):
    """An application was refused; the account and what it told are gone. The address is for the last mail only."""

    person_id: int
    email: str
    language: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRenamed(Signal):
    """Name, short name or picture has changed: whoever shows a copy looks again."""

    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSuspended(Signal):
    """Somebody cannot sign in for a time; with a reason where no case holds it yet."""

    person_id: int
    until: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRestored(Signal):
    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonReset(Signal):
    """Every way to sign in but the mail code is gone, and every session has ended."""

    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLeaving(Signal):
    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonStayed(Signal):
    """Changed their mind within the fourteen days."""

    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErased(Signal):
    """Nothing personal is left; posts stay as "former member" unless the person wanted them removed."""

    person_id: int
    remove_posts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonBlocked(Signal):
    person_id: int
    blocked_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonUnblocked(Signal):
    person_id: int
    blocked_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRolesChanged(Signal):
    person_id: int
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettingsChanged(Signal):
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalPagePublished(Signal):
    kind: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUpInvited(Signal):
    """A link to sign up with was made; with an address, the link goes there by mail."""

    invitation_id: int
    mail: str = ""
    secret: str = ""
    language: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressChangeAsked(Signal):
    """Somebody wants another mail address; a code goes to the old and to the new one."""

    person_id: int
    address: str
    code_old: str
    code_new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCopyAsked(Signal):
    person_id: int
    copy_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MailTestAsked(Signal):
    person_id: int
