"""How the events of communities read in their log."""

from django.utils.translation import gettext_lazy as _

from lyceum.activity.registries import sentences

_WORDS = {
    "CommunityFounded": _("The community was founded"),
    "CommunityChanged": _("Settings were changed"),
    "CommunityNarrowed": _("The community was closed to the public"),
    "CommunityClosed": _("The community has ended"),
    "CommunityReopened": _("The community was opened again"),
    "AgreementPublished": _("A new agreement is in force"),
    "AgreementAccepted": _("A member accepted the agreement"),
    "CommunityJoined": _("Somebody became a member"),
    "JoinRequested": _("Somebody asked to join"),
    "JoinRefused": _("A request was refused"),
    "JoinWithdrawn": _("A request was taken back"),
    "CommunityLeft": _("Somebody left"),
    "MembershipPaused": _("A member pauses or is back"),
    "RolesChanged": _("Roles were changed"),
    "OwnershipOffered": _("A member was asked to be an owner"),
    "OfferEnded": _("An offer to own the community ended"),
    "OwnershipHandedOver": _("There is a new owner"),
    "MemberSuspended": _("A member was suspended"),
    "SuspensionLifted": _("A suspension was lifted"),
    "MemberRemoved": _("A member was removed"),
    "PersonInvited": _("An invitation was made"),
    "InvitationRevoked": _("An invitation was taken back"),
    "CaseOpened": _("Something was told to the stewards"),
    "ThingReported": _("Somebody told the stewards"),
    "CaseTaken": _("A steward looks at a case"),
    "MeasureTaken": _("The stewards did something in a case"),
    "CaseAppealed": _("Another look was asked for"),
    "CaseClosed": _("A case was closed"),
    "ConversationStarted": _("A conversation was started"),
    "PostWritten": _("A reply was written"),
    "PeopleMentioned": _("People were mentioned"),
    "PostHeld": _("A post was held"),
    "PostReleased": _("A held post was shown"),
    "PostEdited": _("A post was edited"),
    "PostRemoved": _("A post was removed"),
    "PostRestored": _("A post was brought back"),
    "AnswerAccepted": _("An answer was accepted"),
    "PostsImported": _("Conversations were imported"),
}
for _name, _sentence in _WORDS.items():
    sentences.plug(_name, _sentence)
