"""Listings that are here already get what they are compared by."""

from typing import Any

from django.db import migrations

from lyceum.kernel.text.addresses import address_key
from lyceum.kernel.text.lookalikes import skeleton


def fill(apps: Any, _editor: Any) -> None:  # noqa: ANN401 - Django's own registry of models of that time
    listing = apps.get_model("communities", "Listing")
    rows = list(listing.objects.only("pk", "url", "name"))
    for row in rows:
        row.address_key, row.name_key = address_key(row.url), skeleton(row.name)
    listing.objects.bulk_update(rows, ["address_key", "name_key"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("communities", "0007_proposals_and_tips")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
