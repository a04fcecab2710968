"""Learn and forget the words that typing errors are compared with."""

from collections.abc import Collection, Mapping

from django.db import connection, transaction

from lyceum.people.requests import Actor
from lyceum.search.models import SearchWord
from lyceum.search.policies import can_index
from lyceum.search.queries.spelling import trigrams

BATCH = 500
_SQLITE_LEARN = "INSERT INTO search_spelling (rowid, word) VALUES (%s, %s)"
_SQLITE_FORGET = "INSERT INTO search_spelling (search_spelling, rowid, word) VALUES ('delete', %s, %s)"
_POSTGRES_LEARN = "UPDATE search_searchword SET trigrams = %s WHERE id = %s"


@transaction.atomic
def forget_words_but(actor: Actor, words: Collection[str]) -> int:
    """Forget every word that is not among these; says how many."""
    can_index(actor).enforce()
    gone = [(pk, word) for pk, word in SearchWord.objects.values_list("pk", "word") if word not in words]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany(_SQLITE_FORGET, gone)
    for start in range(0, len(gone), BATCH):
        SearchWord.objects.filter(pk__in=[pk for pk, _word in gone[start : start + BATCH]]).delete()
    return len(gone)


@transaction.atomic
def learn_words(actor: Actor, counted: Mapping[str, int]) -> int:
    """Add those of these words that are not known yet; says how many."""
    can_index(actor).enforce()
    known = set(SearchWord.objects.filter(word__in=list(counted)).values_list("word", flat=True))
    rows = [SearchWord(word=word, documents=number) for word, number in counted.items() if word not in known]
    SearchWord.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(_SQLITE_LEARN, [(row.pk, row.word) for row in rows])
        else:
            cursor.executemany(_POSTGRES_LEARN, [(trigrams(row.word), row.pk) for row in rows])
    return len(rows)
