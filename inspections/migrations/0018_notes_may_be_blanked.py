from django.db import migrations

# Who attested what stays as it was said. Only a note in which a buyer stands may become the blank, when that buyer is erased.
BLANKABLE = """
CREATE OR REPLACE FUNCTION inspections_attestation_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - 'note' <> to_jsonb(OLD) - 'note' OR NEW.note NOT IN (OLD.note, '***') THEN
    RAISE EXCEPTION 'An attestation is never changed: a correction is a younger row.';
  END IF;
  RETURN NEW;
END $$;
"""
FIXED = """
CREATE OR REPLACE FUNCTION inspections_attestation_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'An attestation is never changed: a correction is a younger row.';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("inspections", "0017_sealings"),
    ]

    operations = [migrations.RunSQL(BLANKABLE, FIXED)]
