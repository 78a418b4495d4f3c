"""Sessions lie under a hash of their cookie. Those that still stand under the cookie itself end: their people sign in anew."""

from django.db import migrations


def end_sessions_in_clear(apps, schema_editor):
    apps.get_model("sessions", "Session").objects.exclude(session_key__startswith=".").delete()
    apps.get_model("usersessions", "UserSession").objects.exclude(session_key__startswith=".").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_devices_and_sign_ins"),
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
    ]
    operations = [migrations.RunPython(end_sessions_in_clear, migrations.RunPython.noop)]
