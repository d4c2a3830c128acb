"""The database also keeps who started a test and when."""

from django.db import migrations

BEFORE = (
    "measure_id", "predicted_value", "predicted_lower", "predicted_upper", "predicted_why", "predicted_on",
    "period_start", "period_end", "started_on",
)  # fmt: skip
NOW = (*BEFORE, "locked_by_id", "locked_at")
TABLE = "improvement_changetest"
TRIGGER = "change_test_prediction_is_locked"


def _keep(columns):
    def make(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            differs = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {TRIGGER} ON {TABLE}")
            schema_editor.execute(
                f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON {TABLE} FOR EACH ROW "
                f"WHEN (OLD.started_on IS NOT NULL AND ({differs})) EXECUTE FUNCTION {TRIGGER}()"
            )
        else:
            # SQLite loses the triggers of a table that a migration makes anew.
            differs = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in columns)
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {TRIGGER}")
            schema_editor.execute(
                f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON {TABLE} FOR EACH ROW "
                f"WHEN OLD.started_on IS NOT NULL AND ({differs}) BEGIN SELECT RAISE(ABORT, '{TRIGGER}'); END"
            )

    return make


class Migration(migrations.Migration):
    dependencies = [("improvement", "0003_drivers_findings_decisions")]
    operations = [migrations.RunPython(_keep(NOW), _keep(BEFORE))]
