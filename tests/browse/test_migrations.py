"""Every migration can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.rows import rows, value

if TYPE_CHECKING:
    import pytest

    from dbkit.testing.databases import Database


def test_rollbacks_undo_the_migrations(database: Database, pytestconfig: pytest.Config) -> None:
    """Forward and back leaves nothing behind, and forward works again."""
    db = database.connect(autocommit=True)
    db.execute("drop schema browse cascade")
    folder = pytestconfig.rootpath / "migrations" / "browse"
    steps = sorted(path for path in folder.glob("browse-*.sql") if ".rollback" not in path.name)
    assert [] != steps
    assert {path.with_suffix(".rollback.sql") for path in steps} == set(
        folder.glob("*.rollback.sql")
    )
    db.execute("set search_path = ''")
    extensions = "select array_agg(extname order by extname) from pg_extension"
    before = value(db, extensions)
    for _ in range(2):
        for path in steps:
            db.execute(path.read_bytes())
        for path in reversed(steps):
            db.execute(path.with_suffix(".rollback.sql").read_bytes())
        assert [] == rows(db, "select from pg_namespace where starts_with(nspname, 'browse')")
    assert set(value(db, extensions)) <= set(before)
