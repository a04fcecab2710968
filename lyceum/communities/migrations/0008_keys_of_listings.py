"""Listings that were here already were given what they are compared by; all keys are filled anew in 0011."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("communities", "0007_proposals_and_tips")]
    operations = []  # noqa: RUF012 - as Django writes it
