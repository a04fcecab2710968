"""Pictures made anew from their pixels: upright, not too large, without what hides in the file."""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

MOST_PIXELS = 60_000_000
LONGEST_SIDE = 1600
SQUARE_SIDE = 256
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture made anew from its pixels, not stored yet: nothing hidden in the upload comes along."""

    data: bytes
    media_type: str
    extension: str
    width: int
    height: int


def make_picture(data: bytes, *, square: bool) -> Picture:
    """Decode, turn upright, make smaller and encode again; raises OSError or ValueError on what is no picture."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise ValueError("too many pixels")
            has_alpha = opened.mode in {"RGBA", "LA", "P"}
            upright = ImageOps.exif_transpose(opened)
            image = upright.convert("RGBA" if has_alpha else "RGB")
    if square:
        image = ImageOps.fit(image, (SQUARE_SIDE, SQUARE_SIDE))
    else:
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    image.save(out, "WEBP", quality=82)
    return Picture(out.getvalue(), "image/webp", "webp", image.width, image.height)
