"""Every migration can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.rows import rows

if TYPE_CHECKING:
    import pytest

    from dbkit.testing.databases import Database


def test_rollbacks_undo_the_migrations(database: Database, pytestconfig: pytest.Config) -> None:
    """Forward and back leaves nothing behind, and forward works again."""
    db = database.connect(autocommit=True)
    db.execute("drop schema pricing cascade")
    db.execute("drop schema pricing_archive cascade")
    folder = pytestconfig.rootpath / "migrations" / "pricing"
    steps = sorted(path for path in folder.glob("*.sql") if ".rollback" not in path.name)
    assert 6 <= len(steps)
    db.execute("set search_path = ''")
    for _ in range(2):
        for path in steps:
            db.execute(path.read_bytes())
        for path in reversed(steps):
            db.execute(path.with_suffix(".rollback.sql").read_bytes())
        assert [] == rows(
            db, "select nspname from pg_namespace where starts_with(nspname, 'pricing')"
        )
