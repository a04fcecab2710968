"""What people type into the library."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lyceum.discussions.forms.conversations import LineField, WordsField


class PageForm(forms.Form):
    """A page's title and words."""

    title = LineField(
        label=_("Title"),
        min_length=3,
        max_length=200,
        error_messages={"required": _("Enter a title somebody would look for.")},
    )
    source = WordsField(label=_("Words"))
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
