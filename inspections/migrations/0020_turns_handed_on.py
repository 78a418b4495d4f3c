"""A turn of the rota that people handed on says so, and planning leaves it alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inspections", "0019_evidence_packs")]

    operations = [
        migrations.AddField(
            model_name="loginturn",
            name="agreed_by",
            field=models.CharField(blank=True, max_length=150, verbose_name="handed on by"),
        ),
    ]
