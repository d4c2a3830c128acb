"""Changes nothing: another part of the application waits for a migration of this name."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sites", "0001_initial")]
    operations = []
