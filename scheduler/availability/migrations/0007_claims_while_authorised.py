"""Nobody's time is claimed on a day on which a check, a contract or training of theirs has run out.

Which modes and places they are allowed is asked of openings, since a claim has neither.
"""

from django.db import migrations

CLAIMS = migrations.RunSQL(
    """
    CREATE FUNCTION refuse_claim_past_authorisation() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT (
            authorised_on(NEW.post_id, (lower(NEW.during) AT TIME ZONE 'Europe/London')::date)
            AND authorised_on(NEW.post_id, ((upper(NEW.during) - interval '1 microsecond')
                                            AT TIME ZONE 'Europe/London')::date)
        ) THEN
            RAISE EXCEPTION 'post % is not authorised over %', NEW.post_id, NEW.during
                USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_while_authorised',
                      HINT = 'Book with somebody else, or record what was renewed.';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER claim_while_authorised
        BEFORE INSERT OR UPDATE OF post_id, during ON availability_claim
        FOR EACH ROW WHEN (NEW.post_id IS NOT NULL)
        EXECUTE FUNCTION refuse_claim_past_authorisation();
    """,
    """
    DROP TRIGGER claim_while_authorised ON availability_claim;
    DROP FUNCTION refuse_claim_past_authorisation();
    """,
)


class Migration(migrations.Migration):
    dependencies = [
        ("availability", "0006_days_left_by_mode"),
        ("partners", "0005_authorisations"),
    ]
    operations = [CLAIMS]
