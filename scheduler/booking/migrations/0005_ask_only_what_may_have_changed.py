"""Promises are checked at commit for the changes that can break one, and for no others.

Confirming a hold makes its claims lasting, and an arrival raises a version: neither takes time
away from an appointment, so neither is asked about. The triggers of 0002 stay as they are.
"""

from django.db import migrations

ONLY_WHAT_MATTERS = """
    CREATE OR REPLACE FUNCTION check_promise_of_appointment() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' OR
            (NEW.id, NEW.state, NEW.person_id, NEW.room_id, NEW.interpreter_id,
                NEW.starts_at, NEW.ends_at)
            IS DISTINCT FROM
            (OLD.id, OLD.state, OLD.person_id, OLD.room_id, OLD.interpreter_id,
                OLD.starts_at, OLD.ends_at)
        THEN
            PERFORM check_promise(NEW.id);
        END IF;
        RETURN NULL;
    END $$;

    CREATE OR REPLACE FUNCTION check_promise_of_claim() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        -- A claim that is let last, or lasts as it did, still takes what it took.
        IF TG_OP = 'DELETE' OR
            (NEW.promise_id, NEW.person_id, NEW.staff_member_id, NEW.post_id, NEW.room_id,
                NEW.interpreter_id, NEW.during, NEW.released_at)
            IS DISTINCT FROM
            (OLD.promise_id, OLD.person_id, OLD.staff_member_id, OLD.post_id, OLD.room_id,
                OLD.interpreter_id, OLD.during, OLD.released_at)
            OR NEW.lapses_at IS NOT NULL AND OLD.lapses_at IS NULL
        THEN
            PERFORM check_promise(OLD.promise_id);
        END IF;
        RETURN NULL;
    END $$;
"""
EVERY_CHANGE = """
    CREATE OR REPLACE FUNCTION check_promise_of_appointment() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM check_promise(NEW.id);
        RETURN NULL;
    END $$;

    CREATE OR REPLACE FUNCTION check_promise_of_claim() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM check_promise(OLD.promise_id);
        RETURN NULL;
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("booking", "0004_feed_partner")]
    operations = [migrations.RunSQL(ONLY_WHAT_MATTERS, EVERY_CHANGE)]
