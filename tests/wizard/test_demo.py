"""The demo data set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.trial import count

if TYPE_CHECKING:
    import pytest
    from psycopg import Connection

TABLES = (
    "organizations",
    "organization_members",
    "events",
    "wizard_sessions",
    "wizard_actions",
    "wizard_interactions",
)


def test_the_demo_can_be_loaded_twice(db: Connection[Any], pytestconfig: pytest.Config) -> None:
    """Rows in every table; its last query returns rows; again, nothing more."""
    demo = (pytestconfig.rootpath / "sql" / "wizard" / "demo.sql").read_bytes()
    shown, counted = [], []
    for _ in range(2):
        cursor = db.execute(demo)
        while cursor.nextset():
            pass
        shown.append(cursor.fetchall())
        counted.append([count(db, table) for table in TABLES])
    assert [] != shown[0]
    assert shown[0] == shown[1]
    assert 0 not in counted[0]
    assert counted[0] == counted[1]
