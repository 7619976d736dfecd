"""Openings repeat what a search asks, and each shift says how many appointments still fit it.

Openings are made from shifts, leave and claims, so the table is made anew, and filled after the
migration (listeners.fill_after_migration).
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

MODES = [
    ("face_to_face", "face to face"),
    ("phone", "phone call"),
    ("video", "video call"),
    ("text", "text messages"),
]

FUNCTIONS = migrations.RunSQL(
    """
    CREATE FUNCTION minutes_in(stretches tstzmultirange) RETURNS integer
        LANGUAGE sql IMMUTABLE STRICT AS $$
        SELECT COALESCE(sum(extract(epoch FROM upper(each) - lower(each)) / 60), 0)::integer
        FROM unnest(stretches) AS each
    $$;

    -- In the order of scheduler.modes.Mode.
    CREATE FUNCTION bits_of_modes(modes varchar[]) RETURNS smallint
        LANGUAGE sql IMMUTABLE STRICT AS $$
        SELECT (CASE WHEN 'face_to_face' = ANY(modes) THEN 1 ELSE 0 END
            + CASE WHEN 'phone' = ANY(modes) THEN 2 ELSE 0 END
            + CASE WHEN 'video' = ANY(modes) THEN 4 ELSE 0 END
            + CASE WHEN 'text' = ANY(modes) THEN 8 ELSE 0 END)::smallint
    $$;

    -- How many stretches of 5, 10, 15 … minutes fit, one after the other, each opening by itself,
    -- from the first moment in it that a wall clock shows as a multiple of five minutes.
    CREATE FUNCTION how_many_fit(free tstzmultirange, steps integer) RETURNS smallint[]
        LANGUAGE sql IMMUTABLE STRICT AS $$
        SELECT array_agg(fitting.number ORDER BY fitting.step) FROM (
            SELECT step, COALESCE(sum(GREATEST(opening.fives / step, 0)), 0)::smallint AS number
            FROM generate_series(1, steps) AS step
            LEFT JOIN (
                SELECT floor(extract(epoch FROM upper(each)) / 300)::integer
                    - ceil(extract(epoch FROM lower(each)) / 300)::integer AS fives
                FROM unnest(free) AS each
            ) AS opening ON TRUE
            GROUP BY step
        ) AS fitting
    $$;
    """,
    """
    DROP FUNCTION how_many_fit(tstzmultirange, integer);
    DROP FUNCTION bits_of_modes(varchar[]);
    DROP FUNCTION minutes_in(tstzmultirange);
    """,
)


def _key(to: str, **options: object) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE, to=to, db_index=False, **options
    )


OPENING = migrations.CreateModel(
    name="Opening",
    fields=[
        ("id", models.BigAutoField(primary_key=True, serialize=False)),
        (
            "shift",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="openings",
                to="rota.shift",
            ),
        ),
        ("staff_member", _key("partners.staffmember")),
        ("post", _key("partners.post")),
        ("partner", _key("partners.partner")),
        ("site", _key("partners.site")),
        ("room", _key("partners.room", null=True)),
        (
            "modes",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=MODES, max_length=20), size=None
            ),
        ),
        ("serves_face_to_face", models.BooleanField()),
        (
            "service_ids",
            django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None),
        ),
        ("starts_at", models.DateTimeField()),
        ("ends_at", models.DateTimeField()),
        ("shift_starts_at", models.DateTimeField()),
        ("shift_ends_at", models.DateTimeField()),
        ("remote_minutes", models.PositiveSmallIntegerField()),
    ],
    options={
        "ordering": ["starts_at", "id"],
        "indexes": [
            models.Index(
                fields=["serves_face_to_face", "starts_at", "ends_at"], name="openings_by_start"
            ),
            models.Index(
                fields=["serves_face_to_face", "ends_at", "starts_at"], name="openings_by_end"
            ),
            models.Index(
                fields=["site", "serves_face_to_face", "starts_at", "ends_at"],
                name="openings_at_site",
            ),
            models.Index(
                fields=["site", "serves_face_to_face", "ends_at", "starts_at"],
                name="openings_at_site_by_end",
            ),
            models.Index(fields=["staff_member", "starts_at"], name="openings_of_staff"),
        ],
        "constraints": [
            models.CheckConstraint(
                condition=Q(("ends_at__gt", F("starts_at"))), name="opening_forwards"
            ),
        ],
    },
)

SHIFT_LEFT = migrations.CreateModel(
    name="ShiftLeft",
    fields=[
        (
            "shift",
            models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                primary_key=True,
                related_name="left",
                serialize=False,
                to="rota.shift",
            ),
        ),
        ("site", _key("partners.site")),
        ("partner", _key("partners.partner")),
        ("local_on", models.DateField()),
        ("mode_bits", models.PositiveSmallIntegerField()),
        (
            "service_ids",
            django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None),
        ),
        (
            "fits",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(), size=None
            ),
        ),
    ],
    options={
        "ordering": ["local_on", "shift"],
        "indexes": [models.Index(fields=["local_on"], name="shifts_left_by_day")],
    },
)


def _without_index(name: str, to: str) -> migrations.AlterField:
    """The exclusion constraints have what is asked of live claims."""
    return migrations.AlterField(
        model_name="claim",
        name=name,
        field=models.ForeignKey(
            db_index=False,
            null=True,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="claims",
            to=to,
        ),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("availability", "0002_claims_of_posts"),
        ("partners", "0003_revision"),
        ("rota", "0004_series_keep_their_rules"),
    ]
    operations = [
        migrations.AddField(
            model_name="claim",
            name="is_remote",
            field=models.BooleanField(db_default=False, default=False),
        ),
        _without_index("staff_member", "partners.staffmember"),
        _without_index("post", "partners.post"),
        _without_index("person", "people.person"),
        _without_index("room", "partners.room"),
        _without_index("interpreter", "partners.interpreter"),
        migrations.DeleteModel(name="Opening"),
        OPENING,
        SHIFT_LEFT,
        FUNCTIONS,
    ]
