"""The full-text index beside the documents: FTS5 on SQLite, a tsvector column on PostgreSQL."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = """
CREATE VIRTUAL TABLE search_index USING fts5(
    title, body, content='', detail=column, tokenize="unicode61 remove_diacritics 2"
)
"""
POSTGRES = (
    "ALTER TABLE search_searchdocument ADD COLUMN words tsvector",
    "CREATE INDEX search_words ON search_searchdocument USING gin (words)",
)


def forwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        editor.execute(SQLITE)
    else:
        for statement in POSTGRES:
            editor.execute(statement)


def backwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        editor.execute("DROP TABLE search_index")
    else:
        editor.execute("ALTER TABLE search_searchdocument DROP COLUMN words")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_first")]
    operations = [migrations.RunPython(forwards, backwards)]
