"""Takes the indexes off large tables while they are filled, and builds them again afterwards."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db.models import Model

from scheduler.benchmarks.filling import ask, execute

# Exclusion and unique constraints, and plain indexes. Primary keys stay: foreign keys need them.
_CONSTRAINTS = """
    SELECT format('ALTER TABLE %%I DROP CONSTRAINT %%I', relation.relname, conname),
        format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', relation.relname, conname,
            pg_get_constraintdef(found.oid))
    FROM pg_constraint AS found JOIN pg_class AS relation ON relation.oid = conrelid
    WHERE relation.relname = ANY(%s) AND contype IN ('x', 'u')
        AND NOT EXISTS (SELECT 1 FROM pg_constraint AS key
                        WHERE key.confrelid = conrelid AND key.conindid = found.conindid
                            AND key.contype = 'f')
    ORDER BY conname
"""
_INDEXES = """
    SELECT format('DROP INDEX %%I', indexname), indexdef FROM pg_indexes
    WHERE tablename = ANY(%s) AND NOT EXISTS (
        SELECT 1 FROM pg_constraint WHERE conname = indexname)
    ORDER BY indexname
"""


@contextmanager
def taken_off(models: Sequence[type[Model]]) -> Iterator[None]:
    """Without the indexes of these tables inside, with all of them, proven on every row, after."""
    tables = [model._meta.db_table for model in models]
    found = ask(_CONSTRAINTS, [tables]) + ask(_INDEXES, [tables])
    for drop, _ in found:
        execute(drop)
    yield
    for _, build in found:
        execute(build)
