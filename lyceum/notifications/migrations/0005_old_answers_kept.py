"""What people had chosen about mails stays so, and mails that wait in the queue become deliveries."""

from typing import Any

from django.db import migrations

SENDING = "lyceum.notifications.tasks.send_notice_mail"


def keep_answers(apps: Any, _schema: Any) -> None:
    mail_choice, choice = (apps.get_model("notifications", name) for name in ("MailChoice", "Choice"))
    choice.objects.bulk_create(
        [
            choice(person_id=row.person_id, kind=row.kind, channel="mail", step="now" if row.by_mail else "never")
            for row in mail_choice.objects.all().iterator()
        ],
        batch_size=500,
    )


def keep_waiting_mails(apps: Any, _schema: Any) -> None:
    item, delivery = (apps.get_model("notifications", name) for name in ("InboxItem", "Delivery"))
    queued = apps.get_model("django_tasks_database", "DBTaskResult").objects.filter(task_path=SENDING, status="READY")
    for task in queued.iterator():
        notice_id, person_id = task.args_kwargs["args"]
        waiting = item.objects.filter(notice=notice_id, person=person_id, mailed_at__isnull=True).first()
        if waiting is not None:
            delivery.objects.get_or_create(
                notice_id=notice_id,
                person_id=person_id,
                channel="mail",
                defaults={
                    "due_at": task.run_after or waiting.made_at,
                    "tries": waiting.mail_tries,
                    "error": waiting.mail_error,
                },
            )
    queued.delete()


def give_answers_back(apps: Any, _schema: Any) -> None:
    mail_choice, choice = (apps.get_model("notifications", name) for name in ("MailChoice", "Choice"))
    rows = choice.objects.filter(channel="mail", community_id=None)
    mail_choice.objects.bulk_create(
        [mail_choice(person_id=row.person_id, kind=row.kind, by_mail=row.step == "now") for row in rows.iterator()],
        batch_size=500,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0004_choices_rhythm_and_deliveries"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]

    operations = [
        migrations.RunPython(keep_answers, give_answers_back),
        migrations.RunPython(keep_waiting_mails, migrations.RunPython.noop),
    ]
