"""The SQL that fences a table (row-level security), for migrations of every layer above.

Who reads is said by settings of the transaction (`identity.fences`). Where none is set, nothing is
there: not a row is seen, added, changed or removed. (docs/decisions/019.)
"""

from django.db.migrations import RunSQL

# What the transaction says of who acts; NULL or '' where it says nothing.
SETTINGS = RunSQL(
    """
    CREATE FUNCTION fence_acting() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT coalesce(current_setting('scheduler.acting', true), '')
    $$;
    CREATE FUNCTION fence_partner() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT nullif(current_setting('scheduler.partner', true), '')::uuid
    $$;
    CREATE FUNCTION fence_staff_member() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT nullif(current_setting('scheduler.staff_member', true), '')::uuid
    $$;
    CREATE FUNCTION fence_person() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT nullif(current_setting('scheduler.person', true), '')::uuid
    $$;
    CREATE FUNCTION fence_feed() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT nullif(current_setting('scheduler.feed', true), '')
    $$;
    CREATE FUNCTION fence_open_door() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT coalesce(current_setting('scheduler.open_door', true), '') = 'yes'
    $$;
    """,
    """
    DROP FUNCTION fence_acting();
    DROP FUNCTION fence_partner();
    DROP FUNCTION fence_staff_member();
    DROP FUNCTION fence_person();
    DROP FUNCTION fence_feed();
    DROP FUNCTION fence_open_door();
    """,
)

# Asked once for a statement, as it is written inside brackets of its own.
_SERVICE = "(SELECT fence_acting()) = 'service'"


def fenced(table: str, *, sees: str = "false", adds: str = "false") -> RunSQL:
    """Show rows to the service, and to whoever else `sees` says; let only the service change them.

    `sees` and `adds` are conditions in SQL over the columns of the table.
    """
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY fence_sees ON {table} FOR SELECT USING ({_SERVICE} OR {sees});
        CREATE POLICY fence_adds ON {table} FOR INSERT WITH CHECK ({_SERVICE} OR {adds});
        CREATE POLICY fence_changes ON {table} FOR UPDATE USING ({_SERVICE});
        CREATE POLICY fence_removes ON {table} FOR DELETE USING ({_SERVICE});
        """,
        f"""
        DROP POLICY fence_sees ON {table};
        DROP POLICY fence_adds ON {table};
        DROP POLICY fence_changes ON {table};
        DROP POLICY fence_removes ON {table};
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def there(select: str) -> str:
    """The condition that a select finds something, asked row by row.

    Of a plain EXISTS PostgreSQL may read the other table whole beforehand, fences and all, and keep
    it to ask of it. OFFSET leaves it the index alone, however many rows it expects.
    """
    return f"EXISTS ({select} OFFSET 0)"


def sees_instead(table: str, *, sees: str, before: str) -> RunSQL:
    """Show rows of a fenced table by another condition than `before`."""
    alter = "ALTER POLICY fence_sees ON {} USING ({} OR {})"
    return RunSQL(alter.format(table, _SERVICE, sees), alter.format(table, _SERVICE, before))
