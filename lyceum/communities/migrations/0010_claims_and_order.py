"""Claims of who runs a listing; the directory by name has indexes; communities have the key of their names."""

import django.db.models.deletion
import django.db.models.functions.text
import lyceum.kernel.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0009_second_owner'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ListingClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(blank=True, default='', max_length=500)),
                ('made_at', models.DateTimeField(default=lyceum.kernel.clock.now)),
                ('token', models.CharField(max_length=40)),
                ('mail', models.EmailField(blank=True, default='', max_length=254)),
                ('code_sent_at', models.DateTimeField(blank=True, null=True)),
                ('codes_sent', models.PositiveSmallIntegerField(default=0)),
                ('code_tries', models.PositiveSmallIntegerField(default=0)),
                ('look_asked_at', models.DateTimeField(blank=True, null=True)),
                ('looked_at', models.DateTimeField(blank=True, null=True)),
                ('proof', models.CharField(blank=True, choices=[('mail', 'a mail address at its domain'), ('page', 'a mark on its page'), ('steward', 'the word of a steward')], default='', max_length=7)),
                ('proved_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, default='', max_length=500)),
            ],
        ),
        migrations.RemoveIndex(
            model_name='community',
            name='community_listed',
        ),
        migrations.RemoveIndex(
            model_name='listing',
            name='listing_listed',
        ),
        migrations.AddField(
            model_name='community',
            name='name_key',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AddField(
            model_name='listing',
            name='confirmed_by_runner',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='listing',
            name='state',
            field=models.CharField(choices=[('proposed', 'proposed'), ('listed', 'listed'), ('gone', 'gone'), ('refused', 'not taken in'), ('withdrew', 'taken back')], default='listed', max_length=8),
        ),
        migrations.AlterField(
            model_name='listingtip',
            name='kind',
            field=models.CharField(choices=[('gone', 'This is gone'), ('moved', 'This has moved'), ('out', 'Please take it out')], max_length=5),
        ),
        migrations.AddIndex(
            model_name='community',
            index=models.Index(django.db.models.functions.text.Lower('name'), models.F('id'), condition=models.Q(('closed_at__isnull', True)), name='community_open_by_name'),
        ),
        migrations.AddIndex(
            model_name='community',
            index=models.Index(fields=['name_key'], name='community_name_key'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(models.F('state'), django.db.models.functions.text.Lower('name'), models.F('id'), name='listing_by_name'),
        ),
        migrations.AddField(
            model_name='listingclaim',
            name='listing',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='communities.listing'),
        ),
        migrations.AddField(
            model_name='listingclaim',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='listing_claims', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='listingclaim',
            index=models.Index(fields=['ended_at', 'proved_at', 'made_at'], name='listing_claim_open'),
        ),
        migrations.AddConstraint(
            model_name='listingclaim',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('listing', 'person'), name='listing_claim_once'),
        ),
    ]
