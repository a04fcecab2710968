"""What has happened in conversations."""

from dataclasses import dataclass

from lyceum.kernel.bus import Plumbing, Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationSignal(Signal):
    """Something has happened in a conversation."""

    community_id: int
    conversation_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationStarted(ConversationSignal):
    """A conversation was opened with its first post."""

    post_id: int
    has_files: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PostWritten(ConversationSignal):
    """A reply stands at position `n`; `replied_to` are the people whose words it answers."""

    post_id: int
    n: int
    replied_to: tuple[int, ...] = ()
    has_files: bool = False
    has_parts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleMentioned(ConversationSignal):
    """People were called by name in a post."""

    post_id: int
    person_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostHeld(ConversationSignal):
    """A newcomer's post with a link waits for a steward."""

    post_id: int
    has_files: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PostReleased(ConversationSignal):
    """A held post is shown now."""

    post_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostEdited(ConversationSignal):
    """A post says something else now; what it said before is kept."""

    post_id: int
    has_files: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRemoved(ConversationSignal):
    """A post was removed by its author or hidden by the stewards."""

    post_id: int
    by_stewards: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRestored(ConversationSignal):
    """A removed post is back."""

    post_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerAccepted(ConversationSignal):
    """The asker has accepted an answer, or another one, or none any more (`post_id` None)."""

    post_id: int | None
    author_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionChanged(ConversationSignal):
    """A reader has said what a post meant to them, or has taken it back."""

    post_id: int
    kind: str
    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PostsImported(Signal):
    """A run of the importer has brought conversations and posts into a community."""

    community_id: int
    conversations: int
    posts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HelperAsked(ConversationSignal):
    """A question was passed to somebody who offered help, or to the stewards (`person_id` None)."""

    asking_id: int
    person_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingEnded(ConversationSignal):
    """Nobody is asked any more: answered, passed on, or the time is over."""

    asking_id: int
    person_id: int | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerExplained(ConversationSignal):
    """The asker has said the accepted answer in their own words; `helper_id` may confirm it."""

    helper_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationConfirmed(ConversationSignal):
    """A helper says that the asker has understood; it stands on top now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationDoubted(ConversationSignal):
    """A helper says what is missing in the asker's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscussionSettingsChanged(Signal):
    """A community discusses differently: its aim, posts without a name, check-ins."""

    community_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpOffered(Signal):
    """A person has said how much they are willing to be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackGiven(ConversationSignal):
    """A helper has answered the questions of a feedback request."""

    post_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackHelped(ConversationSignal):
    """The author of a request says that a piece of feedback helped, or takes it back."""

    post_id: int
    question: int
    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationClosed(ConversationSignal):
    """A feedback request has enough, or the week of a check-in is over; or it is open again."""

    is_closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn(ConversationSignal):
    """Somebody has said what moved, what stands still and what they promise."""

    post_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PollOpened(ConversationSignal):
    """A poll stands in a conversation."""

    poll_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteCast(ConversationSignal):
    """Somebody has voted, or voted anew; for what is not said."""

    poll_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PollClosed(ConversationSignal):
    """A poll takes no more votes; its result is open to everybody who reads the conversation. Or votes again."""

    poll_id: int
    is_closed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationArranged(ConversationSignal):
    """A steward has moved, split, merged, locked, pinned or slowed a conversation."""

    arrangement_id: int
    kind: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementUndone(ConversationSignal):
    """A step of a steward was taken back."""

    arrangement_id: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameAsked(ConversationSignal):
    """A steward wants to know who wrote a post without a name; another one decides."""

    lookup_id: int
    post_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameDecided(ConversationSignal):
    """A second steward has opened the name of a post, or has refused to."""

    lookup_id: int
    post_id: int
    is_opened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSignal(Plumbing):
    """Something has happened between people; the record writes none of it down (trust rule 10)."""

    correspondence_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageWritten(MessageSignal):
    """A message stands at position `n`."""

    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartHandled(MessageSignal):
    """Somebody has read to the end, answered a request or left: their notices have done their work."""

    part_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleProposed(ConversationSignal):
    """A steward would like to show a conversation before joining; each question is one writer's."""

    sample_id: int
    question_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleShown(ConversationSignal):
    """Everybody who wrote has agreed: outsiders may read the conversation's sample."""

    sample_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleAnswered(Plumbing):
    """These questions to writers are answered or over; the record does not hold who said what."""

    question_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleClosed(ConversationSignal):
    """A sample is not shown and not asked for any more; the log does not say who has refused."""

    question_ids: tuple[int, ...]
