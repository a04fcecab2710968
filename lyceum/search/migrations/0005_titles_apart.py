"""On PostgreSQL titles get an index of their own: asking a whole text for its title words reads every hit's text."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

POSTGRES = (
    "ALTER TABLE search_searchdocument ADD COLUMN title_words tsvector "
    "GENERATED ALWAYS AS (ts_filter(words, '{a}')) STORED",
    "CREATE INDEX search_title_words ON search_searchdocument USING gin (title_words)",
)


def forwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        for statement in POSTGRES:
            editor.execute(statement)


def backwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE search_searchdocument DROP COLUMN title_words")


class Migration(migrations.Migration):
    dependencies = [("search", "0004_spelling")]
    operations = [migrations.RunPython(forwards, backwards)]
