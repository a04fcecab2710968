"""Four shapes a community can begin with: what each is for, what it starts with, and its first agreement."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lyceum.communities.models.communities import Community

Text = str | Promise


@dataclass(frozen=True)
class Shape:
    """A template: facts for the card, a first agreement, the first conversations, and what its founder does first."""

    key: str
    label: Text
    about: Text
    hint: Text  # whom it is for, as an example
    starts_with: tuple[Text, ...]
    points: tuple[Text, ...]
    opening: tuple[tuple[Text, Text], ...]  # title and first words of the first conversations
    join_mode: str = Community.JoinMode.OPEN
    format: str = Community.Format.ONLINE
    pace: str = ""


_PERSON = _("We answer the person before the problem.")
_DIFFERENTLY = _("We say where we see it differently, and then why.")
_TERMS = _("We explain every term the first time we use it.")
_SPACE = _("We leave space for others.")
_HELLO = (
    _("Say hello here"),
    _("Who are you, what brought you here, and what is one thing you find hard? Two sentences will do."),
)

SHAPES = {
    shape.key: shape
    for shape in (
        Shape(
            "course",
            _("A course together"),
            _("The same people, the same material, from a first week to a last."),
            _("For people who want to get through one book or course, and not alone."),
            (
                _("A conversation to say hello, and one for the first week"),
                _("People ask to join, so that the group can begin together"),
                _("A regular rhythm on the card"),
            ),
            (_PERSON, _("We say early when we fall behind; nobody is thrown out for it."), _TERMS, _SPACE),
            (
                _HELLO,
                (
                    _("Week 1: what do we read, and by when?"),
                    _("Propose a chapter or a lesson, and the evening you have it done by."),
                ),
            ),
            join_mode=Community.JoinMode.ASK,
            pace=Community.Pace.STEADY,
        ),
        Shape(
            "exchange",
            _("An exchange"),
            _("Everybody can do something and learns something else: languages, crafts, code."),
            _("For people who bake at home and want to understand their dough."),
            (
                _("A conversation to say hello, and a weekly check-in"),
                _("Open to everybody"),
                _("You as the first greeter"),
            ),
            (_PERSON, _DIFFERENTLY, _TERMS, _("We thank corrections, and correct without contempt.")),
            (
                _HELLO,
                (
                    _("This week: what moved, what stands still?"),
                    _("One sentence each. What will you try until next Monday?"),
                ),
            ),
            pace=Community.Pace.OWN,
        ),
        Shape(
            "mentoring",
            _("Mentoring"),
            _("A few who know a way help those who begin it."),
            _("For people in their first year of nursing, with others who remember theirs."),
            (
                _("A conversation to say hello, and one where mentors say what they can help with"),
                _("People ask to join, and say what they look for"),
                _("You as the first greeter"),
            ),
            (
                _PERSON,
                _("What is said between learner and mentor stays there."),
                _("Mentors say when they have no time; learners may ask again."),
                _SPACE,
            ),
            (
                _HELLO,
                (
                    _("Mentors: what can you help with?"),
                    _("Say in two sentences what you know, and how much time you have."),
                ),
            ),
            join_mode=Community.JoinMode.ASK,
            pace=Community.Pace.OWN,
        ),
        Shape(
            "local",
            _("A local group"),
            _("People of one town who meet in person."),
            _("For parents in Leeds who want to like mathematics again."),
            (
                _("A conversation to say hello, and one about where and when to meet"),
                _("Its town on the card and on the distance map"),
                _("Open to everybody"),
            ),
            (
                _PERSON,
                _("Whoever comes for the first time is greeted first."),
                _("We meet where everybody can come in: we say beforehand how step-free and how loud it is."),
                _SPACE,
            ),
            (
                _HELLO,
                (
                    _("Where and when do we meet first?"),
                    _("Name a place that is free to enter, and two evenings that suit you."),
                ),
            ),
            format=Community.Format.IN_PERSON,
            pace=Community.Pace.STEADY,
        ),
    )
}


def shape_of(key: str) -> Shape:
    """A shape by its key; an exchange where there is none of that key."""
    return SHAPES.get(key, SHAPES["exchange"])
