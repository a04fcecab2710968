"""What the index does by itself: it forgets the words of what is gone."""

from datetime import timedelta

from django_tasks import task

from lyceum.kernel.schedule import every
from lyceum.people.requests import SYSTEM
from lyceum.search.actions import begin_rebuild, fill_rebuild, finish_rebuild


@every(timedelta(days=1))
@task(priority=-50)
def forget_words() -> bool:
    """Build the index anew in short steps and put it in the place of the old one, if something was removed."""
    name = begin_rebuild(SYSTEM)
    if not name:
        return False
    after: int | None = 0
    while after is not None:
        after = fill_rebuild(SYSTEM, name, after)
    finish_rebuild(SYSTEM, name)
    return True
