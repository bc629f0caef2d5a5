"""The demo data set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.trial import differences, raw_count
from support.rows import rows

if TYPE_CHECKING:
    import pytest
    from psycopg import Connection


def test_the_demo_can_be_loaded_twice(db: Connection[Any], pytestconfig: pytest.Config) -> None:
    """6,000 events, rolled up; its last query returns rows; again, nothing more."""
    demo = (pytestconfig.rootpath / "sql" / "analytics" / "demo.sql").read_bytes()
    shown = []
    for _ in range(2):
        cursor = db.execute(demo)
        while cursor.nextset():
            pass
        shown.append(cursor.fetchall())
        assert 6000 == raw_count(db)
        assert [] == differences(db)
    assert [] != shown[0]
    assert shown[0] == shown[1]
    assert [] == rows(db, "select from analytics.analytics_events_default")
