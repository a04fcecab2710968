"""Parts of addresses."""

from django.urls.converters import IntConverter


class NumberConverter(IntConverter):
    """A number that fits a column of 64 bits: to any longer one there is no page."""

    regex = "[0-9]{1,18}"
