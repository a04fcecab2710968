"""A community of twelve lives one month: nobody is left unanswered, and nobody is told too much.

Six askers (one of whom only uses mail), four helpers, a steward and a newcomer, by a dice with a fixed seed. The
month has the end of summer time in it.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail import EmailMessage as MailMessage

from lyceum.communities.models.communities import Community
from lyceum.discussions.actions.asking import pass_on
from lyceum.discussions.actions.explaining import confirm_explanation, explain_answer
from lyceum.discussions.actions.feedback import check_in
from lyceum.discussions.actions.reacting import accept_answer, react
from lyceum.discussions.actions.writing import Typed, reply, start_conversation
from lyceum.discussions.models.asking import Asking, DiscussionSettings, HelpOffer
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.discussions.models.feedback import CheckIn
from lyceum.discussions.tasks.house import open_check_ins, pass_on_questions
from lyceum.kernel import clock
from lyceum.notifications.actions.receiving import store_mail
from lyceum.notifications.models import Delivery, Letter, Rhythm
from lyceum.notifications.queries.answering import find_start_address
from lyceum.notifications.tasks import send_due, send_letters
from lyceum.people.models.accounts import Person
from lyceum.people.models.interests import Concept, ConceptLabel, Interest
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_member, make_person, run_tasks

pytestmark = pytest.mark.django_db

ZONE = ZoneInfo("Europe/London")
BEGIN = datetime(2026, 10, 12, 6, tzinfo=UTC)  # a Monday; summer time ends on the 25th
DAYS = 28
SUBJECTS = ("variance", "regression", "sampling")


@dataclass
class Life:
    """The twelve and their place."""

    community: Community
    askers: list[Person]
    helpers: list[Person]
    steward: Person
    newcomer: Person
    dice: random.Random
    said: list[str] = field(default_factory=list)

    @property
    def by_mail(self) -> Person:
        """The asker who never opens the site."""
        return self.askers[-1]


def _person(name: str, *, since: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> Person:
    person = make_person(name, time_zone="Europe/London", language="en", date_joined=since)
    Rhythm.objects.filter(person=person).delete()  # as everybody has it who has chosen nothing
    return person


def _begin() -> Life:
    community = make_community("Statistics, slowly", slug="statistics-slowly")
    DiscussionSettings.objects.create(
        community=community, first_reply_aim=480, check_in_weekday=1, check_in_zone="Europe/London"
    )
    make_member(community, _person("Kwame"), role="owner")
    askers = [make_member(community, _person(n)) for n in ("Noor", "Tomás", "Grace", "Hamid", "Ines", "Post Only")]
    helpers = [make_member(community, _person(n)) for n in ("Adaeze", "Jonas", "Leila", "Sofia")]
    for n, helper in enumerate(helpers):
        HelpOffer.objects.create(person=helper, weekly_limit=2)
        for word in {SUBJECTS[n % 3], SUBJECTS[(n + 1) % 3]}:
            concept, made = Concept.objects.get_or_create(key=f"month-{word}")
            if made:
                ConceptLabel.objects.create(concept=concept, language="en", text=word, folded=word)
            Interest.objects.create(person=helper, concept=concept, direction="help")
    steward = make_member(community, _person("Mara"), role="steward")
    newcomer = make_member(community, _person("Yusuf", since=BEGIN + timedelta(days=3)))
    return Life(community, askers, helpers, steward, newcomer, random.Random(7))  # noqa: S311 - a dice, no secret


def _moments() -> Iterator[datetime]:
    for day in range(DAYS):
        for hour in (0, 2, 6, 11, 14):
            yield BEGIN + timedelta(days=day, hours=hour)


def _house() -> None:
    """What the scheduler starts and the worker does."""
    for job in (open_check_ins, pass_on_questions, send_due, send_letters):
        job.call()
    run_tasks()


def _ask(life: Life, person: Person, n: int) -> None:
    subject = life.dice.choice(SUBJECTS)
    title = f"What about {subject}, question {n}?"
    if person == life.by_mail:
        _write_mail(life, find_start_address(person, life.community.pk), "I wonder about it.", title)
    else:
        start_conversation(person, life.community, Typed(source=f"I wonder about {subject}.", title=title))


def _write_mail(life: Life, address: str, words: str, subject: str) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"] = life.by_mail.email or "", address
    letter["Subject"] = subject
    letter["Message-ID"] = f"<{life.dice.getrandbits(60)}@post.example>"
    letter["Return-Path"] = f"<{life.by_mail.email}>"
    letter.set_content(words)
    store_mail(SYSTEM, letter.as_bytes(), recipient=address, sender=life.by_mail.email)


def _help(life: Life) -> None:
    """Who is asked answers mostly, or passes it on; now and then somebody answers unasked."""
    for asking in Asking.objects.filter(state="open", person__isnull=False).select_related("person", "conversation"):
        assert asking.person is not None
        if life.dice.random() < 0.5:
            _answer(life, asking.person, asking.conversation)
        elif life.dice.random() < 0.2:
            pass_on(asking.person, asking)
    for question in Conversation.objects.filter(kind="question", post_count=1):
        if life.dice.random() < 0.08:
            _answer(life, life.dice.choice(life.helpers), question)


def _answer(life: Life, helper: Person, question: Conversation) -> None:
    post = reply(helper, question, Typed(source=f"Try it with five numbers, {life.dice.randint(1, 99)}."))
    life.said.append(f"{helper.name}: {post.pk}")


def _accept(life: Life) -> None:
    """Askers accept what helped and say it back; the helper confirms; the one by mail thanks by mail."""
    answered = Conversation.objects.filter(kind="question", post_count__gt=1, accepted__isnull=True)
    for question in answered.select_related("author", "community").exclude(author=life.by_mail):
        if life.dice.random() < 0.4:
            answer = Post.objects.filter(conversation=question, n__gt=1).exclude(author=question.author).first()
            if answer is not None:
                accept_answer(question.author, question, answer)
                question.refresh_from_db()
                explain_answer(question.author, question, "Five numbers, one mean, four deviations free.")
                confirm_explanation(answer.author, question)
                react(question.author, answer, "thanks", on=True)


def _check_in(life: Life) -> None:
    open_one = Conversation.objects.filter(kind="check_in", closed_at__isnull=True).order_by("-pk").first()
    if open_one is not None and life.dice.random() < 0.3:
        person = life.dice.choice([*life.askers[:-1], life.newcomer])
        check_in(person, open_one, CheckIn(moved="A chapter.", promise="The next one"), Typed(source=""))


def _answer_mails(life: Life, seen: int) -> None:
    """The one who only uses mail answers the first letter about a reply to them that came since."""
    for letter in mail.outbox[seen:]:
        headers = getattr(letter, "extra_headers", {})
        address = headers.get("Reply-To") or next(iter(letter.reply_to), "")
        if letter.to == [life.by_mail.email] and "replied" in letter.subject and "reply+" in address:
            _write_mail(life, address, "Thank you, that helped me.", f"Re: {letter.subject}")
            return


def _live(life: Life) -> Counter[tuple[str, str]]:
    """Live the month; how many messages each person got on each of their days."""
    got: Counter[tuple[str, str]] = Counter()
    asked = 0
    for moment in _moments():
        with clock.frozen(moment):
            seen = len(mail.outbox)
            if life.dice.random() < 0.35:
                asked += 1
                people = [*life.askers, *([life.newcomer] if moment > BEGIN + timedelta(days=3) else [])]
                _ask(life, life.dice.choice(people), asked)
            _house()
            _help(life)
            _accept(life)
            _check_in(life)
            _house()
            _answer_mails(life, seen)
            _house()
            day = moment.astimezone(ZONE).date().isoformat()
            got.update((letter.to[0], day) for letter in mail.outbox[seen:])
    return got


@pytest.fixture
def post_box(settings: object) -> None:
    settings.MAIL_REPLY = "post.example"  # type: ignore[attr-defined]  # Django's settings


@pytest.mark.usefixtures("post_box")
def test_a_month_of_twelve(capsys: pytest.CaptureFixture[str]) -> None:
    with clock.frozen(BEGIN):
        life = _begin()

    got = _live(life)

    # Nobody was told more than three times a day.
    assert max(got.values()) <= 3
    # Every question has an answer, or an honest place where it is now.
    questions = Conversation.objects.filter(kind="question")
    assert questions.count() >= 30
    open_ones = [q for q in questions if q.people_count <= 1]
    with clock.frozen(BEGIN + timedelta(days=DAYS)):
        young = {q.pk for q in open_ones if clock.now() - q.started_at < timedelta(hours=30)}
    for question in open_ones:
        with_somebody = question.askings.filter(state="open").exists()
        assert with_somebody or question.pk in young, question.title
    # The one who only uses mail asked, was answered, and answered by mail.
    own = Post.objects.filter(author=life.by_mail)
    assert own.filter(n=1).exists()
    assert own.filter(n__gt=1).exists()
    # Nothing went out twice, and no letter was empty.
    ids = [letter.extra_headers["Message-ID"] for letter in mail.outbox if "Message-ID" in letter.extra_headers]
    assert len(ids) == len(set(ids))
    assert Delivery.objects.values("person", "notice", "channel").distinct().count() == Delivery.objects.count()
    sent = Letter.objects.filter(sent_at__isnull=False)
    assert sent.exists()
    letters = [letter for letter in mail.outbox if "List-Unsubscribe" in letter.extra_headers and _is_letter(letter)]
    assert letters
    assert all(re.search(r"http://testserver/(c|p|messages)/", str(letter.body)) for letter in letters)
    # Three of them, to be read by a person: `pytest -s`.
    with capsys.disabled():
        for letter in letters[:: max(1, len(letters) // 3)][:3]:
            print(f"\n--- to {letter.to[0]}: {letter.subject}\n{letter.body}")  # noqa: T201 - meant to be read


def _is_letter(letter: MailMessage) -> bool:
    return "letter" in letter.subject.lower() or "note" in letter.subject.lower()
