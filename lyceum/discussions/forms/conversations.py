"""What people type into conversations."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lyceum.discussions.actions.writing import Typed
from lyceum.discussions.models.conversations import Conversation, Post
from lyceum.kernel import clock
from lyceum.kernel.formats import language_name
from lyceum.kernel.text.plain import clean, clean_line, clean_tag
from lyceum.people.models.accounts import Person

LONGEST = 50_000
NAMELESS = _(
    "Others see a short sign instead of your name, another one in each post, and the day instead of the hour. "
    "Two stewards together can look up who wrote it, with a reason; you are told when they do. "
    "Your way of writing can still tell who you are."
)
LONGEST_TITLE = 200
MOST_TAGS = 5


def language_choices(person: Person, *codes: str) -> list[tuple[str, str]]:
    """The languages somebody is likely to write in: the place's, their own, then the pages'."""
    wanted = dict.fromkeys([*codes, person.language, "en", "ar", "es", "de"])
    return [(code, language_name(code)) for code in wanted if code]


class WordsField(forms.CharField):
    """Markdown: cleaned, and refused with a kind word when there is none or too much of it."""

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        kwargs.setdefault("strip", True)
        kwargs.setdefault("max_length", LONGEST)
        super().__init__(
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={
                "required": _("Write something first."),
                "max_length": _("This is longer than %(limit_value)d characters. Split it, or share a file."),
                "null_characters_not_allowed": _("Take out the characters that cannot be shown."),
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> str:  # noqa: ANN401 - Django's signature
        return str(super().to_python(clean(str(value or ""))))


class LineField(forms.CharField):
    """One line of words, cleaned."""

    def to_python(self, value: Any) -> str:  # noqa: ANN401 - Django's signature
        return str(super().to_python(clean_line(str(value or ""))))


class PostForm(forms.Form):
    """A reply, or a post being edited."""

    source = WordsField(label=_("Answer, add or ask back"))
    language = forms.ChoiceField(label=_("Written in"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1)
    form_key = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: Person, languages: tuple[str, ...], **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = language_choices(person, *languages)  # type: ignore[attr-defined]  # a choice field

    def typed(self) -> Typed:
        data = self.cleaned_data
        return Typed(
            source=data["source"],
            language=data["language"] or "",
            title=data.get("title", ""),
            form_key=data["form_key"],
        )


class ReplyForm(PostForm):
    """A reply says what it is, and whether it stands without a name where the community allows that.

    In a conversation of one's own there is nobody to ask back.
    """

    intent = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(Post.Intent.ANSWER, _("Answer or add")), (Post.Intent.ASK_BACK, _("Ask back"))],
        initial=Post.Intent.ANSWER,
        required=False,
        widget=forms.RadioSelect,
    )
    is_nameless = forms.BooleanField(label=_("Post without my name"), required=False, help_text=NAMELESS)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's signature
        kind: str = "",
        nameless: bool = False,
        is_own: bool = False,
        **kwargs: Any,  # noqa: ANN401 - as above
    ) -> None:
        super().__init__(*args, **kwargs)
        if not nameless:
            del self.fields["is_nameless"]
        if kind == Conversation.Kind.CHECK_IN or is_own:
            del self.fields["intent"]

    def typed(self) -> Typed:
        data = self.cleaned_data
        return replace(
            super().typed(),
            intent=data.get("intent") or Post.Intent.ANSWER,
            is_nameless=data.get("is_nameless", False),
        )


class TitledPostForm(PostForm):
    """The opening post being edited: its title too."""

    title = LineField(label=_("Title"), min_length=3, max_length=LONGEST_TITLE)
    field_order = ("title", "source", "language")


class ConversationForm(PostForm):
    """A new conversation: a title is enough to begin."""

    title = LineField(
        label=_("Your question or title"),
        min_length=3,
        max_length=LONGEST_TITLE,
        error_messages={
            "required": _("Enter a title, such as a question in one sentence."),
            "min_length": _("Enter a title somebody can answer to, at least three letters."),
            "max_length": _("Make the title shorter: at most %(limit_value)d letters."),
        },
    )
    kind = forms.ChoiceField(
        label=_("What would help you?"),
        choices=[
            (Conversation.Kind.QUESTION, _("An answer")),
            (Conversation.Kind.DISCUSSION, _("Other views and company")),
        ],
        initial=Conversation.Kind.QUESTION,
        widget=forms.RadioSelect,
    )
    is_nameless = forms.BooleanField(label=_("Post without my name"), required=False, help_text=NAMELESS)
    answer_first = forms.TypedChoiceField(
        label=_("Answer first: replies of others open after one of your own"),
        choices=[
            (0, _("No, everybody reads everything")),
            (1, _("For a day")),
            (3, _("For three days")),
            (7, _("For a week")),
        ],
        coerce=int,
        empty_value="",
        initial=0,
        required=False,
        help_text=_("Everybody thinks for themselves first. When the time is over, all replies are open."),
    )
    tags = LineField(
        label=_("Words to file it under"),
        required=False,
        max_length=200,
        help_text=_("Such as: variance, reading papers"),
    )
    field_order = ("title", "kind", "source", "tags", "language")

    def __init__(self, *args: Any, nameless: bool = False, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        if not nameless:
            del self.fields["is_nameless"]
        self.fields["source"].required = False
        self.fields["source"].label = _("Tell us more")
        self.fields["source"].help_text = _("What have you tried, and where did you stop?")

    def clean_tags(self) -> tuple[str, ...]:
        words = (clean_tag(word) for word in self.cleaned_data["tags"].split(","))
        return tuple(dict.fromkeys(word for word in words if word))[:MOST_TAGS]

    def typed(self) -> Typed:
        data = self.cleaned_data
        return Typed(
            source=data["source"] or data["title"],
            language=data["language"] or "",
            title=data["title"],
            kind=data["kind"],
            tags=data["tags"],
            form_key=data["form_key"],
            is_nameless=data.get("is_nameless", False),
            answer_first_until=clock.now() + timedelta(days=days) if (days := data.get("answer_first")) else None,
        )


class AnnouncementForm(ConversationForm):
    """Something everybody should know, by the people who look after the community."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **{**kwargs, "nameless": False})
        del self.fields["kind"], self.fields["answer_first"]
        self.fields["title"].label = _("What is it about?")
        self.fields["source"].help_text = _("What should everybody know, and what can they do?")

    def typed(self) -> Typed:
        self.cleaned_data["kind"] = Conversation.Kind.ANNOUNCEMENT
        return super().typed()
