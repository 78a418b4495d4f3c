from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0009_comments_may_be_blanked"),
    ]

    operations = [
        migrations.AddField(
            model_name="digest",
            name="repeat_marked",
            field=models.BooleanField(default=False, verbose_name="marked as a possible repeat"),
        ),
    ]
