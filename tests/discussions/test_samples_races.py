"""Two stewards at once: the limit of samples of a community holds."""

import threading

import pytest
from django.db import connection

from lyceum.discussions.actions.samples import propose_sample
from lyceum.discussions.models.conversations import Conversation
from lyceum.discussions.models.samples import Sample
from lyceum.discussions.policies.samples import MOST_SAMPLES
from lyceum.kernel.verdicts import Refused
from tests.factories import make_community, make_conversation, make_member


@pytest.mark.django_db(transaction=True)
def test_proposals_at_once_do_not_pass_the_limit() -> None:
    place = make_community(visibility="closed")
    steward = make_member(place, role="steward")
    rows = [make_conversation(place, replies=2) for _n in range(MOST_SAMPLES + 4)]
    refused: list[str] = []
    begin = threading.Barrier(len(rows))

    def propose(row: Conversation) -> None:
        begin.wait()
        try:
            propose_sample(steward, row)
        except Refused as error:
            refused.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=propose, args=(row,)) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Sample.objects.count() == MOST_SAMPLES
    assert len(refused) == 4
