"""What the index does by itself: it forgets what is gone, learns the words there are, and tells of what is new."""

from datetime import timedelta

from django_tasks import task

from lyceum.kernel.schedule import every
from lyceum.people.requests import SYSTEM
from lyceum.search.actions.indexing import begin_rebuild, fill_rebuild, finish_rebuild
from lyceum.search.actions.saving import tell_of_new
from lyceum.search.actions.spelling import BATCH, forget_words_but, learn_words
from lyceum.search.queries.saved import list_to_alert
from lyceum.search.queries.spelling import count_words


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


@every(timedelta(days=1), at_once=True)
@task(priority=-50)
def renew_words() -> int:
    """The words that typing errors are compared with, in short steps; says how many are new."""
    counted = count_words()
    forget_words_but(SYSTEM, counted.keys())
    words = list(counted.items())
    return sum(learn_words(SYSTEM, dict(words[start : start + BATCH])) for start in range(0, len(words), BATCH))


@every(timedelta(days=1))
@task(priority=-10)
def tell_of_new_things() -> int:
    """Each kept search by itself, so that one that fails stops none of the others."""
    return sum(tell_of_new(SYSTEM, pk) for pk in list_to_alert())
