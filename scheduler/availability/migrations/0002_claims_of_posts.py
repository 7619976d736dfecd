"""Time is claimed of the human who holds the post, and only while the post lasts."""

from django.db import migrations

CLAIMS = migrations.RunSQL(
    """
    ALTER TABLE availability_claim ADD CONSTRAINT claim_of_the_posts_human
        FOREIGN KEY (post_id, staff_member_id) REFERENCES partners_post (id, staff_member_id);

    CREATE FUNCTION refuse_claim_outside_post() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT 1 FROM partners_post
            WHERE id = NEW.post_id
                AND (lower(NEW.during) AT TIME ZONE 'Europe/London')::date >= starts_on
                AND (ends_on IS NULL
                     OR (upper(NEW.during) AT TIME ZONE 'Europe/London') <= ends_on)
        ) THEN
            RAISE EXCEPTION 'post % does not last over %', NEW.post_id, NEW.during
                USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_while_the_post_lasts',
                      HINT = 'Book with somebody whose post lasts, or record the new end of the post.';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER claim_while_the_post_lasts
        BEFORE INSERT OR UPDATE OF post_id, during ON availability_claim
        FOR EACH ROW WHEN (NEW.post_id IS NOT NULL)
        EXECUTE FUNCTION refuse_claim_outside_post();

    CREATE TRIGGER claim_refuses_truncate BEFORE TRUNCATE ON availability_claim
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    """,
    """
    DROP TRIGGER claim_refuses_truncate ON availability_claim;
    DROP TRIGGER claim_while_the_post_lasts ON availability_claim;
    DROP FUNCTION refuse_claim_outside_post();
    ALTER TABLE availability_claim DROP CONSTRAINT claim_of_the_posts_human;
    """,
)


class Migration(migrations.Migration):
    dependencies = [("availability", "0001_initial"), ("audit", "0002_append_only")]
    operations = [CLAIMS]
