"""Polls as a reader sees them: the result after one's own vote, or when a poll has closed."""

from dataclasses import dataclass, field

from django.shortcuts import get_object_or_404

from lyceum.discussions.models.conversations import Conversation
from lyceum.discussions.models.polls import Poll, PollOption, Vote
from lyceum.kernel import clock
from lyceum.matching.ballots import Round, count_choices, leaders, run_off, winners
from lyceum.people.requests import Viewer


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One option: how many chose it (in an order: as the first), who, if named, and the viewer's own choice."""

    option: PollOption
    votes: int
    share: int  # per cent of those who voted
    names: list[str]
    mine: bool
    my_rank: int
    is_ahead: bool


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll with its result as far as the viewer may see it."""

    poll: Poll
    options: list[OptionRow]
    people: int
    is_open: bool
    has_voted: bool
    shows_result: bool
    rounds: list[Round] = field(default_factory=list)

    @property
    def can_open_again(self) -> bool:
        """Whether somebody closed it before its time."""
        return self.poll.closed_at is not None and not is_over(self.poll)

    @property
    def ahead(self) -> list[str]:
        """What most people chose: one option, or several in a tie."""
        return [row.option.text for row in self.options if row.is_ahead]


def is_over(poll: Poll) -> bool:
    """Whether the time it was opened for has passed."""
    return poll.closes_at is not None and poll.closes_at <= clock.now()


def list_polls(viewer: Viewer, conversation: Conversation) -> list[PollView]:
    """The polls of a conversation that has passed its gate; three statements, however many."""
    polls = list(Poll.objects.filter(conversation=conversation).order_by("pk"))
    if not polls:
        return []
    options = list(PollOption.objects.filter(poll__in=polls).order_by("n"))
    votes = list(Vote.objects.filter(poll__in=polls).select_related("person").order_by("rank", "pk"))
    return [
        _view(viewer, p, [o for o in options if o.poll_id == p.pk], [v for v in votes if v.poll_id == p.pk])
        for p in polls
    ]


def _view(viewer: Viewer, poll: Poll, options: list[PollOption], votes: list[Vote]) -> PollView:
    mine = {vote.option_id: vote.rank for vote in votes if vote.person_id == viewer.pk}
    people = len({vote.person_id for vote in votes})
    is_open = poll.closed_at is None and not is_over(poll)
    shows = bool(mine) or not is_open
    counts, rounds, won = _count(poll, options, votes)
    rows = [
        OptionRow(
            option,
            counts[option.pk] if shows else 0,
            round(100 * counts[option.pk] / people) if people and shows else 0,
            [v.person.name for v in votes if v.option_id == option.pk] if poll.is_named and shows else [],
            option.pk in mine,
            mine.get(option.pk, 0),
            shows and option.pk in won,
        )
        for option in options
    ]
    return PollView(poll, rows, people, is_open, bool(mine), shows, rounds if shows else [])


def _count(poll: Poll, options: list[PollOption], votes: list[Vote]) -> tuple[dict[int, int], list[Round], list[int]]:
    pks = [option.pk for option in options]
    if poll.kind != Poll.Kind.RANKED:
        counts = count_choices(pks, (vote.option_id for vote in votes))
        return counts, [], leaders(counts)
    ballots: dict[int, list[int]] = {}
    for vote in votes:
        ballots.setdefault(vote.person_id, []).append(vote.option_id)
    rounds = run_off(pks, ballots.values())
    return (rounds[0].counts if rounds else dict.fromkeys(pks, 0)), rounds, winners(rounds)


def get_poll(viewer: Viewer, pk: int) -> Poll:
    """The poll, or 404 where its conversation is not for the viewer."""
    visible = Conversation.objects.visible_to(viewer)
    return get_object_or_404(Poll.objects.select_related("conversation__community"), pk=pk, conversation__in=visible)


def list_due_polls() -> list[Poll]:
    """Polls whose time is over and that still stand open."""
    return list(Poll.objects.filter(closed_at__isnull=True, closes_at__lte=clock.now()))
