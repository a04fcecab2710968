"""Two workers at once send nobody more than a day holds."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from threading import Barrier

import pytest
from django.db import connection

from lyceum.kernel import clock
from lyceum.notifications.actions.delivering import claim_delivery
from lyceum.notifications.actions.notices import expand_notice, notify
from lyceum.notifications.models import Delivery, Letter, Rhythm
from lyceum.notifications.queries.choosing import MOST_A_DAY
from lyceum.people.requests import SYSTEM
from tests.factories import make_community, make_member, make_person

WORKERS = 6


@pytest.mark.django_db(transaction=True)
def test_workers_that_claim_at_once_keep_to_three_messages_a_day() -> None:
    noor = make_person("Noor")
    Rhythm.objects.update_or_create(person=noor, defaults={"quiet_from": time(0), "quiet_until": time(0)})
    Letter.objects.create(person=noor, kind=Letter.Kind.DAY, period=clock.now().date().isoformat())
    for _n in range(WORKERS):
        community = make_community()
        make_member(community, noor)
        about = ("community", community.pk)
        notice = notify(SYSTEM, kind="joined", about=about, audience={"people": [noor.pk]}, community_id=community.pk)
        expand_notice(SYSTEM, notice.pk)
    Delivery.objects.update(due_at=clock.now() - timedelta(minutes=1))
    together = Barrier(WORKERS)

    def work(pk: int) -> bool:
        try:
            together.wait()
            return claim_delivery(SYSTEM, pk) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as workers:
        claimed = list(workers.map(work, list(Delivery.objects.filter(channel="mail").values_list("pk", flat=True))))

    assert len(claimed) == WORKERS
    assert sum(claimed) == MOST_A_DAY
