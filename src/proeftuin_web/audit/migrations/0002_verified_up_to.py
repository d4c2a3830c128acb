from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.AddField("audithead", "verified_lines", models.PositiveBigIntegerField(default=0)),
        migrations.AddField("audithead", "verified_id", models.BigIntegerField(default=0)),
        migrations.AddField("audithead", "verified_hash", models.CharField(blank=True, max_length=64)),
        migrations.AddField("audithead", "verified_at", models.DateTimeField(null=True)),
    ]
