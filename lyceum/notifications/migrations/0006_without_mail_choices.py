from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0005_old_answers_kept'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='inboxitem',
            name='inbox_person_state',
        ),
        migrations.RemoveIndex(
            model_name='inboxitem',
            name='inbox_mail_waits',
        ),
        migrations.RemoveField(
            model_name='inboxitem',
            name='mail_error',
        ),
        migrations.RemoveField(
            model_name='inboxitem',
            name='mail_tries',
        ),
        migrations.RemoveField(
            model_name='inboxitem',
            name='mailed_at',
        ),
        migrations.DeleteModel(
            name='MailChoice',
        ),
    ]
