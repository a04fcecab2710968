"""One place is proposed once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("communities", "0011_keys_anew")]
    operations = [
        migrations.AddConstraint(
            model_name="listing",
            constraint=models.UniqueConstraint(
                fields=["address_key"],
                condition=models.Q(state="proposed") & ~models.Q(address_key=""),
                name="listing_proposed_once",
            ),
        ),
    ]
