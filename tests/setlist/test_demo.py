"""The demo data set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from setlist.trial import miscounts
from support.rows import rows, value

if TYPE_CHECKING:
    import pytest
    from psycopg import Connection


def test_the_demo_can_be_loaded_twice(db: Connection[Any], pytestconfig: pytest.Config) -> None:
    """Votes are cast and the ranking is made; its last query returns rows; again, nothing more."""
    demo = (pytestconfig.rootpath / "sql" / "setlist" / "demo.sql").read_bytes()
    shown, votes = [], []
    for _ in range(2):
        cursor = db.execute(demo)
        while cursor.nextset():
            pass
        shown.append(cursor.fetchall())
        votes.append(value(db, "select count(*) from setlist.votes"))
        assert [] == miscounts(db)
    assert [] != shown[0]
    assert shown[0] == shown[1]
    assert votes[0] == votes[1] > 0
    assert [] != rows(db, "select * from setlist.get_trending()")
