"""One line for each run that sealed something."""

from django.db import migrations, models

_GUARD = """
CREATE TRIGGER sealed BEFORE UPDATE OR DELETE ON inspections_sealing
  FOR EACH ROW EXECUTE FUNCTION inspections_sealed();
CREATE TRIGGER sealed_whole BEFORE TRUNCATE ON inspections_sealing
  FOR EACH STATEMENT EXECUTE FUNCTION inspections_sealed();
"""
_UNGUARD = """
DROP TRIGGER sealed ON inspections_sealing;
DROP TRIGGER sealed_whole ON inspections_sealing;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('inspections', '0016_states_of_an_inspection'),
        ('stores', '0014_inspection_switches'),
    ]

    operations = [
        migrations.CreateModel(
            name='Sealing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True, verbose_name='number')),
                ('sealed_at', models.DateTimeField(verbose_name='sealed')),
                ('rows', models.PositiveBigIntegerField(verbose_name='rows')),
                ('heads', models.PositiveIntegerField(verbose_name='heads')),
                ('new_rows', models.PositiveIntegerField(verbose_name='new rows')),
                ('new_heads', models.PositiveIntegerField(verbose_name='new heads')),
                ('new_hash', models.CharField(max_length=64, verbose_name='hash of what is new')),
                ('prev_hash', models.CharField(blank=True, max_length=64, verbose_name='hash of the sealing before')),
                ('hash', models.CharField(max_length=64, verbose_name='hash')),
            ],
            options={
                'verbose_name': 'sealing',
                'verbose_name_plural': 'sealings',
                'ordering': ['-number'],
            },
        ),
        migrations.AddField(
            model_name='dayhead',
            name='sealing',
            field=models.PositiveIntegerField(null=True, verbose_name='sealing'),
        ),
        migrations.AddField(
            model_name='sealedday',
            name='sealing',
            field=models.PositiveIntegerField(null=True, verbose_name='sealing'),
        ),
        migrations.AddIndex(
            model_name='sealedday',
            index=models.Index(fields=['sealing', 'store_id', 'day'], name='sealed_by'),
        ),
        migrations.RunSQL(_GUARD, _UNGUARD),
    ]
