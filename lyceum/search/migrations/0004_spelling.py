"""The index of words by their trigrams: FTS5 on SQLite, an array with a GIN index on PostgreSQL."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = "CREATE VIRTUAL TABLE search_spelling USING fts5(word, content='', detail=none, tokenize='trigram')"
POSTGRES = (
    "ALTER TABLE search_searchword ADD COLUMN trigrams text[]",
    "CREATE INDEX search_spelling ON search_searchword USING gin (trigrams)",
)


def forwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in [SQLITE] if editor.connection.vendor == "sqlite" else POSTGRES:
        editor.execute(statement)


def backwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        editor.execute("DROP TABLE search_spelling")
    else:
        editor.execute("ALTER TABLE search_searchword DROP COLUMN trigrams")


class Migration(migrations.Migration):
    dependencies = [("search", "0003_saved_and_spelled")]
    operations = [migrations.RunPython(forwards, backwards)]
