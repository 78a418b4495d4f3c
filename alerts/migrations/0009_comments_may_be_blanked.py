from django.db import migrations

# History is added to, never rewritten. Only words in which a buyer stands may become the blank, when that buyer is erased.
BLANKABLE = """
CREATE OR REPLACE FUNCTION alerts_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - '{routed_at,by_id,text}'::text[] <> to_jsonb(OLD) - '{routed_at,by_id,text}'::text[]
     OR NEW.text NOT IN (OLD.text, '***') THEN
    RAISE EXCEPTION 'The history of an alert is never rewritten.';
  END IF;
  RETURN NEW;
END $$;
"""
FIXED = """
CREATE OR REPLACE FUNCTION alerts_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - '{routed_at,by_id}'::text[] <> to_jsonb(OLD) - '{routed_at,by_id}'::text[] THEN
    RAISE EXCEPTION 'The history of an alert is never rewritten.';
  END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0008_the_auditor"),
    ]

    operations = [migrations.RunSQL(BLANKABLE, FIXED)]
