"""A double press posts once: a form's one-time key is used in the transaction of its action."""

import secrets

from django.db import connection

from lyceum.kernel import clock
from lyceum.kernel.models import FormKey


class PressedTwiceError(Exception):
    """The form's key was used before; `outcome` is the address its first press led to."""

    def __init__(self, outcome: str) -> None:
        super().__init__(outcome)
        self.outcome = outcome


def new_key() -> str:
    return secrets.token_hex(16)


def use_key(key: str, outcome: str) -> None:
    """Use up a key inside the action's transaction; the second user gets `PressedTwiceError` and is undone."""
    if not key:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_formkey (key, outcome, used_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [key[:32], outcome[:200], clock.now()],
        )
        first = cursor.rowcount == 1
    if not first:
        raise PressedTwiceError(FormKey.objects.values_list("outcome", flat=True).get(key=key[:32]))
