"""Each entry gets a salt and a mark, and later a place in its partner's chain."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import scheduler.audit.models
from scheduler.audit.append_only import append_only

# The only way to change an entry: what is personal in it goes blank, all of it at once, from the
# beginning of a chain. The trigger lets nothing else through.
BLANK = migrations.RunSQL(
    """
    DROP TRIGGER audit_entry_refuses_update ON audit_entry;
    CREATE TRIGGER audit_entry_refuses_update BEFORE UPDATE ON audit_entry FOR EACH ROW
        WHEN (
            OLD.salt IS NULL OR NEW.salt IS NOT NULL
            OR (NEW.by_label, NEW.record_id, NEW.reason) IS DISTINCT FROM ('', '', '')
            OR NEW.by_account_id IS NOT NULL OR NEW.by_post_id IS NOT NULL
            OR NEW.person_id IS NOT NULL
            OR (OLD.id, OLD.at, OLD.by_role, OLD.by_partner_id, OLD.deed, OLD.record_kind,
                OLD.request_id, OLD.mark)
                IS DISTINCT FROM (NEW.id, NEW.at, NEW.by_role, NEW.by_partner_id, NEW.deed,
                NEW.record_kind, NEW.request_id, NEW.mark)
        )
        EXECUTE FUNCTION refuse_change();
    CREATE FUNCTION audit_blank(in_chain uuid, up_to bigint) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
        WITH blanked AS (
            UPDATE audit_entry AS entry
            SET salt = NULL, by_label = '', by_account_id = NULL, by_post_id = NULL,
                record_id = '', person_id = NULL, reason = ''
            FROM audit_seal AS seal
            WHERE seal.entry_id = entry.id AND seal.chain = in_chain AND seal.position <= up_to
                AND entry.salt IS NOT NULL AND entry.deed <> 'audit.blanked'
            RETURNING 1
        )
        SELECT count(*) FROM blanked
    $$;
    """,
    """
    DROP FUNCTION audit_blank(uuid, bigint);
    DROP TRIGGER audit_entry_refuses_update ON audit_entry;
    CREATE TRIGGER audit_entry_refuses_update BEFORE UPDATE ON audit_entry
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    """,
)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="salt",
            field=models.UUIDField(
                db_default=scheduler.audit.models.RandomUuid(), default=uuid.uuid4, null=True
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="mark",
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.CreateModel(
            name="Sealing",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("sealed_at", models.DateTimeField()),
                ("seals", models.BigIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
            ],
            options={
                "verbose_name": "round of sealing",
                "verbose_name_plural": "rounds of sealing",
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("chain", models.UUIDField()),
                ("position", models.BigIntegerField()),
                ("personal_digest", models.BinaryField(max_length=32)),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "sealing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="its_seals",
                        to="audit.sealing",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seal",
                        to="audit.entry",
                    ),
                ),
            ],
            options={
                "verbose_name": "seal",
                "verbose_name_plural": "seals",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("chain", "position"), name="one_place_in_a_chain"
                    )
                ],
            },
        ),
        append_only("audit_sealing"),
        append_only("audit_seal"),
        BLANK,
    ]
