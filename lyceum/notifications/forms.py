"""What people choose about notices."""

from django import forms

LATER_DAYS = (1, 3, 7)


class LaterForm(forms.Form):
    """For how many days an item is put off."""

    days = forms.TypedChoiceField(
        choices=[(d, str(d)) for d in LATER_DAYS], coerce=int, required=False, empty_value=None
    )
