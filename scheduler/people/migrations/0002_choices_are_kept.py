"""Choices are append-only, their modes are copied by the database, and only it says which is in force."""

from django.db import migrations

from scheduler.audit.append_only import append_only

ORDER = migrations.RunSQL(
    """
    CREATE SEQUENCE people_choice_order;

    ALTER TABLE people_choice ADD CONSTRAINT choice_modes_are_known
        CHECK (modes <@ ARRAY['face_to_face', 'phone', 'video', 'text']::varchar[]);

    -- Choices of one person are put in order one at a time, and bookings wait for them:
    -- a booking takes the same row FOR SHARE before it asks which choice is in force.
    CREATE FUNCTION put_choice_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM 1 FROM people_person WHERE id = NEW.person_id FOR NO KEY UPDATE;
        NEW.sequence := nextval('people_choice_order');
        RETURN NEW;
    END $$;
    CREATE TRIGGER choice_in_order BEFORE INSERT ON people_choice
        FOR EACH ROW EXECUTE FUNCTION put_choice_in_order();

    CREATE FUNCTION copy_choice_modes() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO people_choicemode (choice_id, mode, position)
            SELECT NEW.id, chosen.mode, chosen.position
            FROM unnest(NEW.modes) WITH ORDINALITY AS chosen (mode, position);
        RETURN NULL;
    END $$;
    CREATE TRIGGER choice_modes_copied AFTER INSERT ON people_choice
        FOR EACH ROW EXECUTE FUNCTION copy_choice_modes();

    CREATE FUNCTION refuse_mode_nobody_chose() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (SELECT modes[NEW.position] FROM people_choice WHERE id = NEW.choice_id)
            IS DISTINCT FROM NEW.mode THEN
            RAISE EXCEPTION 'choice % does not accept % in place %',
                NEW.choice_id, NEW.mode, NEW.position
                USING ERRCODE = 'check_violation', CONSTRAINT = 'choice_mode_was_chosen',
                      HINT = 'Ask the person again and record a new choice.';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER choice_mode_was_chosen BEFORE INSERT ON people_choicemode
        FOR EACH ROW EXECUTE FUNCTION refuse_mode_nobody_chose();

    CREATE FUNCTION choice_in_force(person uuid, service uuid) RETURNS uuid
        LANGUAGE sql STABLE AS $$
        SELECT id FROM people_choice
        WHERE person_id = person AND (service_id IS NULL OR service_id = service)
        ORDER BY sequence DESC LIMIT 1
    $$;
    """,
    """
    DROP FUNCTION choice_in_force(uuid, uuid);
    DROP TRIGGER choice_mode_was_chosen ON people_choicemode;
    DROP FUNCTION refuse_mode_nobody_chose();
    DROP TRIGGER choice_modes_copied ON people_choice;
    DROP FUNCTION copy_choice_modes();
    DROP TRIGGER choice_in_order ON people_choice;
    DROP FUNCTION put_choice_in_order();
    ALTER TABLE people_choice DROP CONSTRAINT choice_modes_are_known;
    DROP SEQUENCE people_choice_order;
    """,
)

SUPPORTERS = migrations.RunSQL(
    """
    ALTER TABLE people_contactrule ADD CONSTRAINT contact_rule_of_the_persons_supporter
        FOREIGN KEY (supporter_id, person_id) REFERENCES people_supporter (id, person_id);
    """,
    "ALTER TABLE people_contactrule DROP CONSTRAINT contact_rule_of_the_persons_supporter;",
)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("audit", "0002_append_only")]
    operations = [
        ORDER,
        append_only("people_choice"),
        append_only("people_choicemode"),
        append_only("people_contactrule", may_change="ended_at"),
        append_only("people_need", may_change="ended_at"),
        SUPPORTERS,
    ]
