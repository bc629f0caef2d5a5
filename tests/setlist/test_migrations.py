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
    db.execute("drop schema setlist cascade")
    postgis = value(db, "select to_regtype('extensions.geography') is not null")
    left_out = "-location-plain" if postgis else "-location-postgis"
    folder = pytestconfig.rootpath / "migrations" / "setlist"
    steps = sorted(
        path
        for path in folder.glob("setlist-*.sql")
        if ".rollback" not in path.name and left_out not in path.name
    )
    assert 12 <= len(steps)
    # A declared function that a column is made with.
    function = pytestconfig.rootpath / "sql" / "setlist" / "functions" / "normalize_title.sql"
    role = "select rolconfig from pg_roles where rolname = 'service_role'"
    db.execute("set search_path = ''")
    for _ in range(2):
        for path in steps:
            if path.stem.endswith("-songs"):
                db.execute(function.read_bytes())
            db.execute(path.read_bytes())
        assert [(["work_mem=32MB"],)] == rows(db, role)
        for path in reversed(steps):
            db.execute(path.with_suffix(".rollback.sql").read_bytes())
            if path.stem.endswith("-songs"):
                db.execute("drop function setlist.normalize_title(text)")
        assert [] == rows(db, "select from pg_namespace where nspname = 'setlist'")
        assert [(None,)] == rows(db, role)
    # A role is the whole server's, and other tests look at it.
    db.execute(next(path for path in steps if path.stem.endswith("-importer")).read_bytes())
