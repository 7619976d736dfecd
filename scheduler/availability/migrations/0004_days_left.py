"""What is left of each day at each place, kept as a sum of changes that wait for nobody."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

SUMS = migrations.RunSQL(
    """
    CREATE FUNCTION difference_of(minuend integer[], subtrahend integer[]) RETURNS integer[]
        LANGUAGE sql IMMUTABLE AS $$
        SELECT array_agg(COALESCE(one, 0) - COALESCE(other, 0) ORDER BY place)
        FROM unnest(minuend, subtrahend) WITH ORDINALITY AS both_of (one, other, place)
    $$;

    CREATE FUNCTION sum_up_day() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        -- Whoever makes all of them anew sums up at the end.
        IF current_setting('scheduler.rebuilds', TRUE) = 'on' THEN
            RETURN NULL;
        END IF;
        IF TG_OP = 'UPDATE'
            AND (OLD.site_id, OLD.partner_id, OLD.local_on, OLD.mode_bits, OLD.service_ids)
                = (NEW.site_id, NEW.partner_id, NEW.local_on, NEW.mode_bits, NEW.service_ids) THEN
            IF OLD.fits <> NEW.fits THEN
                INSERT INTO availability_dayleft
                    (service_id, site_id, partner_id, local_on, mode_bits, fits)
                SELECT service, NEW.site_id, NEW.partner_id, NEW.local_on, NEW.mode_bits,
                    difference_of(NEW.fits::integer[], OLD.fits::integer[])
                FROM unnest(NEW.service_ids) AS service;
            END IF;
            RETURN NULL;
        END IF;
        IF TG_OP <> 'INSERT' THEN
            INSERT INTO availability_dayleft
                (service_id, site_id, partner_id, local_on, mode_bits, fits)
            SELECT service, OLD.site_id, OLD.partner_id, OLD.local_on, OLD.mode_bits,
                difference_of('{}', OLD.fits::integer[])
            FROM unnest(OLD.service_ids) AS service WHERE 0 < ANY (OLD.fits);
        END IF;
        IF TG_OP <> 'DELETE' THEN
            INSERT INTO availability_dayleft
                (service_id, site_id, partner_id, local_on, mode_bits, fits)
            SELECT service, NEW.site_id, NEW.partner_id, NEW.local_on, NEW.mode_bits,
                NEW.fits::integer[]
            FROM unnest(NEW.service_ids) AS service WHERE 0 < ANY (NEW.fits);
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER shift_left_is_summed_up
        AFTER INSERT OR UPDATE OR DELETE ON availability_shiftleft
        FOR EACH ROW EXECUTE FUNCTION sum_up_day();
    """,
    """
    DROP TRIGGER shift_left_is_summed_up ON availability_shiftleft;
    DROP FUNCTION sum_up_day();
    DROP FUNCTION difference_of(integer[], integer[]);
    """,
)
FIRST_SUM = migrations.RunSQL(
    """
    INSERT INTO availability_dayleft (service_id, site_id, partner_id, local_on, mode_bits, fits)
    SELECT service, site_id, partner_id, local_on, mode_bits, fits::integer[]
    FROM availability_shiftleft, unnest(service_ids) AS service WHERE 0 < ANY (fits)
    """,
    migrations.RunSQL.noop,
)


def _key(to: str) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE, to=to, db_index=False
    )


class Migration(migrations.Migration):
    dependencies = [("availability", "0003_searchable_openings")]
    operations = [
        migrations.RemoveIndex(model_name="shiftleft", name="shifts_left_by_day"),
        migrations.CreateModel(
            name="DayLeft",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("service", _key("partners.service")),
                ("site", _key("partners.site")),
                ("partner", _key("partners.partner")),
                ("local_on", models.DateField()),
                ("mode_bits", models.PositiveSmallIntegerField()),
                (
                    "fits",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), size=None
                    ),
                ),
            ],
            options={
                "ordering": ["local_on", "id"],
                "indexes": [
                    models.Index(fields=["service", "local_on"], name="days_left_of_service")
                ],
            },
        ),
        SUMS,
        FIRST_SUM,
    ]
