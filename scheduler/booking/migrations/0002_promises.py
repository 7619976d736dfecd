"""The first two promises as facts of the database: they hold against raw SQL.

1. A mode outside the person's choice in force cannot be held or booked.
2. An appointment without live claims on its person, staff, room and interpreter cannot be
   committed, and claims cannot overlap; so nobody is in two places at once.
"""

from django.db import migrations

CHOICE = migrations.RunSQL(
    """
    ALTER TABLE booking_hold
        ADD CONSTRAINT hold_of_the_persons_choice
            FOREIGN KEY (choice_id, person_id) REFERENCES people_choice (id, person_id),
        ADD CONSTRAINT hold_mode_was_chosen
            FOREIGN KEY (choice_id, mode) REFERENCES people_choicemode (choice_id, mode);
    ALTER TABLE booking_appointment
        ADD CONSTRAINT appointment_of_the_persons_choice
            FOREIGN KEY (choice_id, person_id) REFERENCES people_choice (id, person_id),
        ADD CONSTRAINT appointment_mode_was_chosen
            FOREIGN KEY (choice_id, mode) REFERENCES people_choicemode (choice_id, mode);
    ALTER TABLE booking_waitinglistentry
        ADD CONSTRAINT waiting_by_the_persons_choice
            FOREIGN KEY (choice_id, person_id) REFERENCES people_choice (id, person_id);
    ALTER TABLE booking_appointmentstaff
        ADD CONSTRAINT staff_of_the_posts_human
            FOREIGN KEY (post_id, staff_member_id) REFERENCES partners_post (id, staff_member_id);

    CREATE FUNCTION refuse_choice_not_in_force() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        -- An older snapshot would go on seeing a choice that has been followed by a newer one.
        IF current_setting('transaction_isolation') <> 'read committed' THEN
            RAISE EXCEPTION 'promises are made in READ COMMITTED transactions only'
                USING ERRCODE = 'invalid_transaction_state';
        END IF;
        -- Wait for a choice that is being recorded at this moment.
        PERFORM 1 FROM people_person WHERE id = NEW.person_id FOR SHARE;
        IF NEW.choice_id IS DISTINCT FROM choice_in_force(NEW.person_id, NEW.service_id) THEN
            RAISE EXCEPTION 'choice % is not in force for person % and service %',
                NEW.choice_id, NEW.person_id, NEW.service_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'choice_is_in_force',
                      HINT = 'Read the choice in force again; if there is none, ask the person.';
        END IF;
        RETURN NEW;
    END $$;

    CREATE TRIGGER hold_choice_is_in_force BEFORE INSERT ON booking_hold
        FOR EACH ROW EXECUTE FUNCTION refuse_choice_not_in_force();
    CREATE TRIGGER hold_choice_stays_in_force BEFORE UPDATE ON booking_hold
        FOR EACH ROW WHEN (
            (NEW.choice_id, NEW.person_id, NEW.mode, NEW.service_id, NEW.starts_at, NEW.ends_at)
            IS DISTINCT FROM
            (OLD.choice_id, OLD.person_id, OLD.mode, OLD.service_id, OLD.starts_at, OLD.ends_at)
            OR (NEW.state IN ('held', 'confirmed') AND OLD.state <> NEW.state))
        EXECUTE FUNCTION refuse_choice_not_in_force();

    CREATE TRIGGER appointment_choice_is_in_force BEFORE INSERT ON booking_appointment
        FOR EACH ROW EXECUTE FUNCTION refuse_choice_not_in_force();
    CREATE TRIGGER appointment_choice_stays_in_force BEFORE UPDATE ON booking_appointment
        FOR EACH ROW WHEN (
            (NEW.choice_id, NEW.person_id, NEW.mode, NEW.service_id, NEW.starts_at, NEW.ends_at)
            IS DISTINCT FROM
            (OLD.choice_id, OLD.person_id, OLD.mode, OLD.service_id, OLD.starts_at, OLD.ends_at)
            OR (NEW.state = 'booked' AND OLD.state <> 'booked'))
        EXECUTE FUNCTION refuse_choice_not_in_force();

    CREATE TRIGGER appointment_refuses_delete BEFORE DELETE ON booking_appointment
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER appointment_refuses_truncate BEFORE TRUNCATE ON booking_appointment
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    """,
    """
    DROP TRIGGER appointment_refuses_truncate ON booking_appointment;
    DROP TRIGGER appointment_refuses_delete ON booking_appointment;
    DROP TRIGGER appointment_choice_stays_in_force ON booking_appointment;
    DROP TRIGGER appointment_choice_is_in_force ON booking_appointment;
    DROP TRIGGER hold_choice_stays_in_force ON booking_hold;
    DROP TRIGGER hold_choice_is_in_force ON booking_hold;
    DROP FUNCTION refuse_choice_not_in_force();
    ALTER TABLE booking_appointmentstaff DROP CONSTRAINT staff_of_the_posts_human;
    ALTER TABLE booking_waitinglistentry DROP CONSTRAINT waiting_by_the_persons_choice;
    ALTER TABLE booking_appointment DROP CONSTRAINT appointment_mode_was_chosen,
        DROP CONSTRAINT appointment_of_the_persons_choice;
    ALTER TABLE booking_hold DROP CONSTRAINT hold_mode_was_chosen,
        DROP CONSTRAINT hold_of_the_persons_choice;
    """,
)

TIME = migrations.RunSQL(
    """
    -- What a booked appointment takes must be taken, over its whole length, and by nothing that
    -- lapses. Asked at commit, so that a move may release and claim in one transaction.
    CREATE FUNCTION check_promise(the_id uuid) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        promise booking_appointment%ROWTYPE;
        missing text;
    BEGIN
        SELECT * INTO promise FROM booking_appointment WHERE id = the_id;
        IF NOT FOUND THEN
            RETURN;
        END IF;
        IF promise.state = 'cancelled' THEN
            IF EXISTS (SELECT 1 FROM availability_claim
                       WHERE promise_id = promise.id AND released_at IS NULL) THEN
                RAISE EXCEPTION 'cancelled appointment % still takes time', promise.id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'cancelled_takes_no_time';
            END IF;
            RETURN;
        END IF;
        WITH live AS (
            SELECT * FROM availability_claim
            WHERE promise_id = promise.id AND released_at IS NULL AND lapses_at IS NULL
                AND during @> tstzrange(promise.starts_at, promise.ends_at)
            FOR SHARE  -- whoever is releasing them at this moment is waited for
        )
        SELECT CASE
            WHEN NOT EXISTS (SELECT 1 FROM live WHERE person_id = promise.person_id)
                THEN 'person'
            WHEN promise.room_id IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM live WHERE room_id = promise.room_id)
                THEN 'room'
            WHEN promise.interpreter_id IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM live WHERE interpreter_id = promise.interpreter_id)
                THEN 'interpreter'
            WHEN NOT EXISTS (SELECT 1 FROM booking_appointmentstaff
                             WHERE appointment_id = promise.id)
                THEN 'staff member at all'
            WHEN EXISTS (
                SELECT 1 FROM booking_appointmentstaff AS staff
                WHERE staff.appointment_id = promise.id AND NOT EXISTS (
                    SELECT 1 FROM live WHERE staff_member_id = staff.staff_member_id
                        AND post_id = staff.post_id))
                THEN 'staff member'
        END INTO missing;
        IF missing IS NOT NULL THEN
            RAISE EXCEPTION 'appointment % has no claim on its %', promise.id, missing
                USING ERRCODE = 'check_violation', CONSTRAINT = 'appointment_takes_its_time',
                      HINT = 'Book through a hold, which claims the time of everybody and everything.';
        END IF;
    END $$;

    CREATE FUNCTION check_promise_of_appointment() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM check_promise(NEW.id);
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER appointment_takes_its_time
        AFTER INSERT OR UPDATE ON booking_appointment DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION check_promise_of_appointment();

    CREATE FUNCTION check_promise_of_staff() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM check_promise(COALESCE(NEW.appointment_id, OLD.appointment_id));
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER appointment_staff_take_their_time
        AFTER INSERT OR UPDATE OR DELETE ON booking_appointmentstaff
        DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION check_promise_of_staff();

    CREATE FUNCTION check_promise_of_claim() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM check_promise(OLD.promise_id);
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER claim_kept_for_its_appointment
        AFTER UPDATE OR DELETE ON availability_claim DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION check_promise_of_claim();
    """,
    """
    DROP TRIGGER claim_kept_for_its_appointment ON availability_claim;
    DROP FUNCTION check_promise_of_claim();
    DROP TRIGGER appointment_staff_take_their_time ON booking_appointmentstaff;
    DROP TRIGGER appointment_takes_its_time ON booking_appointment;
    DROP FUNCTION check_promise_of_staff();
    DROP FUNCTION check_promise_of_appointment();
    DROP FUNCTION check_promise(uuid);
    """,
)


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0001_initial"),
        ("people", "0002_choices_are_kept"),
        ("availability", "0002_claims_of_posts"),
    ]
    operations = [CHOICE, TIME]
