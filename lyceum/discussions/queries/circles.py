"""Who will read what is typed."""

from django.utils.translation import gettext as _

from lyceum.communities.models.communities import Community


def seen_by(community: Community, *, is_public: bool) -> str:
    """The exact circle that will read what is typed."""
    if is_public and community.is_public:
        return str(_("everybody, also without an account"))
    return str(_("members of %(community)s") % {"community": community.name})
