"""On PostgreSQL what is new waits in a list that every search reads through: it is kept short, at 128 kB."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

INDEXES = ("search_words", "search_title_words")


def forwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        for index in INDEXES:
            editor.execute(f"ALTER INDEX {index} SET (gin_pending_list_limit = 128)")
            editor.execute(f"SELECT gin_clean_pending_list('{index}'::regclass)")


def backwards(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        for index in INDEXES:
            editor.execute(f"ALTER INDEX {index} RESET (gin_pending_list_limit)")


class Migration(migrations.Migration):
    dependencies = [("search", "0006_circle")]
    operations = [migrations.RunPython(forwards, backwards)]
