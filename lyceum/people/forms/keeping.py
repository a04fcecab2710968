"""What people write beside what they keep."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lyceum.people.forms.fields import LineField
from lyceum.people.forms.own import TOO_LONG


class NoteForm(forms.Form):
    """A note for oneself."""

    note = LineField(label=_("Your note"), max_length=300, required=False, error_messages=TOO_LONG)
