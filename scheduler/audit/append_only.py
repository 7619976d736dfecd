"""The SQL that makes a table append-only, for migrations of every layer above."""

from django.db.migrations import RunSQL

REFUSE = RunSQL(
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'restrict_violation',
                  HINT = 'Record a newer row instead; the old one stays as it was.';
    END $$;
    """,
    "DROP FUNCTION refuse_change();",
)


def append_only(table: str, *, may_change: str = "") -> RunSQL:
    """Refuse DELETE and TRUNCATE, and UPDATE of every column but those named in `may_change`.

    `may_change` is a comma-separated list of columns, each of which may be set once, from NULL.
    """
    columns = [column.strip() for column in may_change.split(",") if column.strip()]
    if not columns:
        update = f"""
            CREATE TRIGGER {table}_refuses_update BEFORE UPDATE ON {table}
                FOR EACH ROW EXECUTE FUNCTION refuse_change();"""
    else:
        array = "ARRAY[" + ", ".join(f"'{column}'" for column in columns) + "]"
        set_once = " OR ".join(
            f"(OLD.{column} IS NOT NULL AND NEW.{column} IS DISTINCT FROM OLD.{column})"
            for column in columns
        )
        update = f"""
            CREATE TRIGGER {table}_refuses_update BEFORE UPDATE ON {table} FOR EACH ROW
                WHEN ((to_jsonb(OLD) - {array}) IS DISTINCT FROM (to_jsonb(NEW) - {array})
                      OR {set_once})
                EXECUTE FUNCTION refuse_change();"""
    return RunSQL(
        f"""{update}
            CREATE TRIGGER {table}_refuses_delete BEFORE DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();""",
        f"""DROP TRIGGER {table}_refuses_update ON {table};
            DROP TRIGGER {table}_refuses_delete ON {table};
            DROP TRIGGER {table}_refuses_truncate ON {table};""",
    )
