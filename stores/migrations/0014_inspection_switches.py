"""The history of switching a store's inspection on and off, written by the database itself."""

from django.db import migrations, models

_KEPT = """
CREATE FUNCTION stores_keep_switch() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  who text := left(coalesce(current_setting('shopops.switched_by', true), ''), 150);
  reason text := left(coalesce(current_setting('shopops.switched_why', true), ''), 300);
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO stores_inspectionswitch (store_id, is_on, at, by, why)
    VALUES (NEW.id, NEW.is_active, NEW.connected_at, who, reason);
  ELSIF TG_OP = 'UPDATE' THEN
    INSERT INTO stores_inspectionswitch (store_id, is_on, at, by, why)
    VALUES (NEW.id, NEW.is_active, clock_timestamp(), who, reason);
  ELSE
    INSERT INTO stores_inspectionswitch (store_id, is_on, at, by, why)
    VALUES (OLD.id, false, clock_timestamp(), who, reason);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_switch_of_new AFTER INSERT OR DELETE ON stores_store
  FOR EACH ROW EXECUTE FUNCTION stores_keep_switch();
CREATE TRIGGER keep_switch AFTER UPDATE ON stores_store
  FOR EACH ROW WHEN (OLD.is_active IS DISTINCT FROM NEW.is_active) EXECUTE FUNCTION stores_keep_switch();

-- What is known of stores that were here before: how they stand now.
INSERT INTO stores_inspectionswitch (store_id, is_on, at, by, why)
SELECT id, is_active, CASE WHEN is_active THEN connected_at ELSE now() END, '', 'as it stood when this began to be kept'
FROM stores_store;

CREATE FUNCTION stores_switches_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The history of switching is never changed or deleted (% on %).', TG_OP, TG_TABLE_NAME;
END $$;
CREATE TRIGGER sealed BEFORE UPDATE OR DELETE ON stores_inspectionswitch
  FOR EACH ROW EXECUTE FUNCTION stores_switches_kept();
CREATE TRIGGER sealed_whole BEFORE TRUNCATE ON stores_inspectionswitch
  FOR EACH STATEMENT EXECUTE FUNCTION stores_switches_kept();
"""
_NO_LONGER_KEPT = """
DROP TRIGGER keep_switch ON stores_store;
DROP TRIGGER keep_switch_of_new ON stores_store;
DROP FUNCTION stores_keep_switch();
DROP TRIGGER sealed ON stores_inspectionswitch;
DROP TRIGGER sealed_whole ON stores_inspectionswitch;
DROP FUNCTION stores_switches_kept();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('stores', '0013_buyers_data'),
    ]

    operations = [
        migrations.CreateModel(
            name='InspectionSwitch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('store_id', models.BigIntegerField(verbose_name='store')),
                ('is_on', models.BooleanField(verbose_name='inspected')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('by', models.CharField(blank=True, max_length=150, verbose_name='by')),
                ('why', models.CharField(blank=True, max_length=300, verbose_name='why')),
            ],
            options={
                'verbose_name': 'switching of an inspection',
                'verbose_name_plural': 'switchings of inspections',
                'ordering': ['store_id', 'at', 'id'],
                'indexes': [models.Index(fields=['store_id', 'at'], name='switches_of_store')],
            },
        ),
        migrations.RunSQL(_KEPT, _NO_LONGER_KEPT),
    ]
