"""Who reaches how many rows of what: every cell of the matrix, tried."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.trial import BASE, HOUR, event, roll_up, settle, track
from dbkit.testing import access_is

if TYPE_CHECKING:
    from psycopg import Connection


def test_the_access_matrix(db: Connection[Any]) -> None:
    """Three events of project p, two of q, one not yet rolled up; each persona tries everything."""
    settle(db)
    track(db, [event(BASE), event(BASE, "view"), event(BASE + HOUR)])
    track(db, [event(BASE)], project="q")
    roll_up(db)
    track(db, [event(BASE + HOUR)], project="q")
    db.execute("insert into analytics.alerts (check_name, severity) values ('lag', 'warn')")
    db.execute("select analytics.probe_dashboard()")
    access_is(db, Path(__file__).with_name("access.toml"), "analytics")
