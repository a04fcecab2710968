"""Of an answer by mail only the words written now are read, whatever program and language they come from."""

import time

import pytest

from lyceum.notifications.queries.visible import CUT, find_visible
from tests.notifications.mails import ANSWERS


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_find_visible_reads_what_was_written_now(name: str) -> None:
    mail, wanted = ANSWERS[name]

    found = find_visible(mail)

    assert found.text == wanted
    assert CUT not in found.text


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_find_visible_keeps_what_it_cuts(name: str) -> None:
    mail, wanted = ANSWERS[name]

    rest = find_visible(mail).rest

    assert rest == ("" if wanted == mail.strip() else mail)


@pytest.mark.parametrize("bad", ["On ", "a:\n", ">\n", "On Mon, x <", "From: ", " \n", "--\n", "Le 2", "> a\nb\n"])
def test_find_visible_takes_a_bounded_time(bad: str) -> None:
    begun = time.process_time()

    find_visible(bad * 30_000)

    assert time.process_time() - begun < 5
