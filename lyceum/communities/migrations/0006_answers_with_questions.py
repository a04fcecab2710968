"""Answers of applicants stand with the questions they were given to."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    rows = apps.get_model("communities", "Membership").objects.exclude(answers=[]).select_related("community")
    for row in rows.iterator(500):
        asked = row.community.join_questions
        questions = asked if len(asked) == len(row.answers) else [""] * len(row.answers)
        row.answers = [
            answer if isinstance(answer, dict) else {"question": question, "answer": answer}
            for question, answer in zip(questions, row.answers)
        ]
        row.save(update_fields=["answers"])


def backwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for row in apps.get_model("communities", "Membership").objects.exclude(answers=[]).iterator(500):
        row.answers = [answer["answer"] if isinstance(answer, dict) else answer for answer in row.answers]
        row.save(update_fields=["answers"])


class Migration(migrations.Migration):
    dependencies = [("communities", "0005_facts_and_life")]
    operations = [migrations.RunPython(forwards, backwards)]
