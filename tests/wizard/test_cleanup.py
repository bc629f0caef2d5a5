"""The clean-up beyond its acceptance test: what is due when, batches, the privacy of payloads."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from support.rows import rows, value
from wizard.trial import (
    ANN,
    COLUMNS,
    DAY,
    HOUR,
    VALID,
    age,
    be,
    be_owner,
    call,
    clean_up,
    count,
    fill,
    owner,
    publish,
    save,
    settle,
    start,
    stored,
)

if TYPE_CHECKING:
    from psycopg import Connection

NOTHING = (0, 0, 0, 0, 0)


@pytest.fixture
def ann(db: Connection[Any]) -> Connection[Any]:
    """Return a connection that is a member of A."""
    settle(db)
    be(db, ANN)
    return db


def emptied(db: Connection[Any], session: str) -> bool:
    """Return whether a session's payloads are empty."""
    row = stored(db, session)
    return all(getattr(row, column) == {} for column in COLUMNS.values())


def test_nothing_is_due(ann: Connection[Any]) -> None:
    """Young sessions of every status: all zeros, and a second run does nothing more."""
    for name in ("unfinished-1", "abandoned-1", "published-1"):
        fill(ann, name)
    call(ann, "abandon_session", session_id="abandoned-1")
    publish(ann, session="published-1")
    for after in (timedelta(0), 6 * DAY):
        assert NOTHING == clean_up(ann, after)


def test_the_hour_that_it_is_due(ann: Connection[Any]) -> None:
    """Expired after 7 days and not before; once."""
    start(ann)
    assert 0 == clean_up(ann, 7 * DAY - HOUR).expired
    assert 1 == clean_up(ann, 7 * DAY + HOUR).expired
    assert 0 == clean_up(ann, 7 * DAY + HOUR).expired


def test_a_session_that_is_saved_stays(ann: Connection[Any]) -> None:
    """Its expiry has moved, so nothing is due."""
    start(ann)
    age(ann, 6 * DAY)
    save(ann, "eventSetup")
    assert NOTHING == clean_up(ann, 2 * DAY)


@pytest.mark.parametrize("end", ["abandoned", "completed"])
def test_payloads_go_after_thirty_days(ann: Connection[Any], end: str) -> None:
    """Emptied 30 days after the end, once; what is not data of the organiser is kept."""
    fill(ann)
    if end == "completed":
        publish(ann)
    else:
        call(ann, "abandon_session", session_id="session-0001")
    age(ann, 30 * DAY - HOUR)
    assert 0 == clean_up(ann).payloads_cleared
    assert VALID["paymentSetup"] == stored(ann).payment_data
    age(ann, 2 * HOUR)
    assert 1 == clean_up(ann).payloads_cleared
    assert emptied(ann, "session-0001")
    assert 5 == len(stored(ann).completed_stages)
    assert 0 == clean_up(ann).payloads_cleared


def test_clearing_does_not_postpone_the_end(ann: Connection[Any]) -> None:
    """Abandoned 31 days ago, cleared today: deleted in 60 days, not in 90."""
    fill(ann)
    call(ann, "abandon_session", session_id="session-0001")
    age(ann, 31 * DAY)
    assert 1 == clean_up(ann).payloads_cleared
    assert 0 == clean_up(ann, 58 * DAY).deleted
    assert 1 == clean_up(ann, 60 * DAY).deleted


def test_sessions_go_with_all_that_is_theirs(ann: Connection[Any]) -> None:
    """An expired session 90 days after its last use: its actions and interactions too."""
    fill(ann)
    call(ann, "claim_action", session_id="session-0001", name="x", idempotency_key="claim-0001",
         payload={})  # fmt: skip
    age(ann, 8 * DAY)
    assert 1 == clean_up(ann).expired
    age(ann, 81 * DAY)
    assert 0 == clean_up(ann).deleted
    age(ann, 2 * DAY)
    assert 1 == clean_up(ann).deleted
    tables = ("wizard_sessions", "wizard_actions", "wizard_interactions")
    assert [0, 0, 0] == [count(ann, table) for table in tables]


def test_completed_sessions_stay_for_400_days(ann: Connection[Any]) -> None:
    """Not deleted after 399 days, although emptied long since; the event stays."""
    fill(ann)
    publish(ann)
    for days in (91, 308):
        age(ann, days * DAY)
        assert 0 == clean_up(ann).deleted
    age(ann, 2 * DAY)
    assert 1 == clean_up(ann).deleted
    assert 1 == count(ann, "events")


def test_all_batches_in_one_run(ann: Connection[Any]) -> None:
    """25 due sessions and 25 lines in batches of 4: nothing is left for the next run."""
    for number in range(25):
        start(ann, f"session-{number:04}")
        call(ann, "log_interaction", session_id=f"session-{number:04}", role="user", text="x")
    done = clean_up(ann, 31 * DAY, batch=4)
    assert (25, 25) == (done.expired, done.redacted)
    done = clean_up(ann, 125 * DAY, batch=4)
    assert 25 == done.deleted


def test_what_somebody_holds_is_skipped(database: Any) -> None:
    """A session that is being saved is not waited for, and is done by the next run."""
    with database.connect() as db:
        settle(db)
        be(db, ANN)
        for number in range(3):
            start(db, f"session-{number:04}")
    holder, db = database.connect(), database.connect(autocommit=True)
    holder.execute(
        "select from wizard.wizard_sessions where session_id = 'session-0001' for update"
    )
    db.execute("set lock_timeout = '2s'")
    assert 2 == clean_up(db, 8 * DAY).expired
    holder.rollback()
    assert 1 == clean_up(db, 8 * DAY).expired


@pytest.mark.parametrize("batch", [0, -1, None])
def test_a_batch_has_a_size(ann: Connection[Any], batch: int | None) -> None:
    """A batch of nothing would never end."""
    be_owner(ann)
    with pytest.raises(psycopg.Error) as caught, ann.transaction():
        call(ann, "cleanup_expired_sessions", batch=batch)
    assert "22023" == caught.value.sqlstate


def test_only_the_job_cleans_up(ann: Connection[Any]) -> None:
    """In the source anybody could: authenticated, anon and admins are denied."""
    for uid, role in ((ANN, "authenticated"), (None, "anon")):
        be(ann, uid, role)
        with pytest.raises(psycopg.errors.InsufficientPrivilege), ann.transaction():
            rows(ann, "select * from wizard.cleanup_expired_sessions()")


def test_other_tenants_are_cleaned_as_well(ann: Connection[Any]) -> None:
    """The clean-up is of no tenant, whatever the setting of the connection is."""
    start(ann)
    with owner(ann):
        ann.execute("select set_config('app.current_org', gen_random_uuid()::text, true)")
    assert 1 == clean_up(ann, 8 * DAY).expired
    with owner(ann):
        assert "expired" == value(ann, "select status from wizard.wizard_sessions")
