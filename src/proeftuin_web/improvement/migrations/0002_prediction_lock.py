"""The database keeps the prediction of a test that has started, whoever writes to it and by what way."""

from django.db import migrations

COLUMNS = (
    "measure_id", "predicted_value", "predicted_lower", "predicted_upper", "predicted_why", "predicted_on",
    "period_start", "period_end", "started_on",
)  # fmt: skip
TABLE = "improvement_changetest"
TRIGGER = "change_test_prediction_is_locked"


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        differs = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in COLUMNS)
        schema_editor.execute(
            f"CREATE FUNCTION {TRIGGER}() RETURNS trigger AS $lock$ BEGIN "
            f"RAISE EXCEPTION '{TRIGGER}' USING ERRCODE = 'check_violation'; END $lock$ LANGUAGE plpgsql"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON {TABLE} FOR EACH ROW "
            f"WHEN (OLD.started_on IS NOT NULL AND ({differs})) EXECUTE FUNCTION {TRIGGER}()"
        )
    else:
        differs = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in COLUMNS)
        schema_editor.execute(
            f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON {TABLE} FOR EACH ROW "
            f"WHEN OLD.started_on IS NOT NULL AND ({differs}) BEGIN SELECT RAISE(ABORT, '{TRIGGER}'); END"
        )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER {TRIGGER} ON {TABLE}")
        schema_editor.execute(f"DROP FUNCTION {TRIGGER}()")
    else:
        schema_editor.execute(f"DROP TRIGGER {TRIGGER}")


class Migration(migrations.Migration):
    dependencies = [("improvement", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
