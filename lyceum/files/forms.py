"""What people upload: pictures, looked at by what they are and not by what they are called."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image

from lyceum.kernel.pictures import Picture, make_picture
from lyceum.kernel.text.plain import clean_line

MOST_BYTES = 8_000_000


class PictureField(forms.FileField):
    """A picture: JPEG, PNG, WebP or GIF, at most 8 MB; turned upright, made smaller, its hidden data left out."""

    def __init__(self, *, square: bool = False, label: Any = "") -> None:  # noqa: ANN401 - a text, translated or lazily so
        super().__init__(label=label or _("Picture"), help_text=_("JPEG, PNG, WebP or GIF, at most 8 MB."))
        self.square = square
        self.widget.attrs["accept"] = "image/jpeg,image/png,image/webp,image/gif"

    def clean(self, data: "UploadedFile[bytes]", initial: object = None) -> Picture | None:
        file = super().clean(data, initial)
        if not isinstance(file, UploadedFile):
            return None
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("This picture is larger than 8 MB. Make it smaller and try again."))
        try:
            return make_picture(file.read(), square=self.square)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise forms.ValidationError(
                _("This is not a picture we can read. Use JPEG, PNG, WebP or GIF.")
            ) from error


class UploadForm(forms.Form):
    """A picture for a post, and its words for people who do not see it."""

    picture = PictureField()
    text = forms.CharField(
        label=_("What the picture shows"),
        max_length=500,
        required=False,
        help_text=_("Read aloud to people who do not see it, and shown where pictures do not load."),
    )
    is_decoration = forms.BooleanField(label=_("It only decorates; nothing is lost without it"), required=False)

    def clean_text(self) -> str:
        return clean_line(self.cleaned_data["text"])

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        if not data.get("text") and not data.get("is_decoration") and "text" not in self.errors:
            self.add_error("text", _("Say in a sentence what the picture shows, or tick that it only decorates."))
        return data


class OwnPictureForm(forms.Form):
    """A person's own picture."""

    picture = PictureField(square=True, label=_("My picture"))
