"""A message moves only forward: also in raw SQL, whoever writes it."""

from django.db import migrations, models

# reminders.states.NEXT as it was on the day of this migration; a test holds the two together.
FORWARD = migrations.RunSQL(
    """
    CREATE FUNCTION refuse_message_going_back() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.attempt < OLD.attempt THEN
            RAISE EXCEPTION 'message %: attempt % cannot follow %', OLD.id, NEW.attempt, OLD.attempt
                USING ERRCODE = 'check_violation', CONSTRAINT = 'message_moves_forward';
        END IF;
        IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
            ('due', 'sending'), ('due', 'sent'), ('due', 'delivered'), ('due', 'failed'),
            ('due', 'withdrawn'),
            ('sending', 'due'), ('sending', 'unknown'), ('sending', 'sent'),
            ('sending', 'delivered'), ('sending', 'failed'), ('sending', 'withdrawn'),
            ('sending', 'stopped'),
            ('unknown', 'due'), ('unknown', 'sent'), ('unknown', 'delivered'), ('unknown', 'failed'),
            ('unknown', 'withdrawn'), ('unknown', 'stopped'),
            ('sent', 'delivered'), ('sent', 'failed'), ('sent', 'withdrawn'), ('sent', 'stopped')
        ) AND NOT (
            -- A recorded call that reached nobody is over, and is made once more (calls).
            OLD.state = 'sent' AND NEW.state = 'due' AND NEW.channel = 'voice'
            AND NEW.attempt > OLD.attempt
        ) THEN
            RAISE EXCEPTION 'message %: % cannot follow %', OLD.id, NEW.state, OLD.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'message_moves_forward';
        END IF;
        RETURN NEW;
    END $$;

    CREATE TRIGGER message_moves_forward BEFORE UPDATE OF state, attempt ON reminders_message
        FOR EACH ROW EXECUTE FUNCTION refuse_message_going_back();
    """,
    """
    DROP TRIGGER message_moves_forward ON reminders_message;
    DROP FUNCTION refuse_message_going_back();
    """,
)


class Migration(migrations.Migration):

    dependencies = [("reminders", "0005_calls")]

    operations = [
        FORWARD,
        migrations.RemoveIndex(model_name="message", name="messages_due"),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "due")),
                fields=["channel", "due_at", "id"],
                name="messages_due",
            ),
        ),
    ]
