"""Actions that go beyond the database: claim, lease, finish, cancel."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from support.rows import one, rows, value
from wizard.trial import ADA, ANN, HOUR, SESSION, be, clean_up, count, owner, refused, settle, start

if TYPE_CHECKING:
    from psycopg import Connection

STRIPE = "connectStripe"
CONNECT = "connect-session-0001"


@pytest.fixture
def ann(db: Connection[Any]) -> Connection[Any]:
    """Return a connection that is a member of A and has a session."""
    settle(db)
    be(db, ANN)
    start(db)
    return db


def claim(
    db: Connection[Any],
    key: str = CONNECT,
    name: str = STRIPE,
    payload: str = '{"account": 1}',
    session: str = SESSION,
) -> Any:
    """Claim an action; return its columns and whether we have it."""
    return one(
        db,
        "select (action).*, claimed from wizard.claim_action(%s, %s, %s, %s)",
        session, name, key, payload,
    )  # fmt: skip


def finish(db: Connection[Any], action: Any, ok: bool = True, **rest: object) -> Any:
    """Finish an action."""
    return one(
        db,
        "select * from wizard.finish_action(%s, %s, %s, %s)",
        action.id, ok, rest.get("result", "{}"), rest.get("error"),
    )  # fmt: skip


def expire(db: Connection[Any], since: timedelta = timedelta(seconds=1)) -> None:
    """Let all leases have ended some time ago."""
    with owner(db):
        db.execute("update wizard.wizard_actions set lease_expires_at = now() - %s", [since])


def test_a_claim(ann: Connection[Any]) -> None:
    """In progress, for two minutes or as asked, with what is to be done."""
    action = claim(ann)
    assert (True, "in_progress", 1) == (action.claimed, action.status, action.attempts)
    assert ({"account": 1}, {}) == (action.payload, action.result)
    lease = action.lease_expires_at - value(ann, "select clock_timestamp()")
    assert timedelta(minutes=1, seconds=55) < lease <= timedelta(minutes=2)
    longer = value(
        ann,
        "select (action).lease_expires_at - clock_timestamp() "
        "from wizard.claim_action(%s, %s, %s, '{}', '1 hour')",
        SESSION, STRIPE, "another-key",
    )  # fmt: skip
    assert HOUR - timedelta(seconds=5) < longer <= HOUR


def test_a_claim_that_is_held(ann: Connection[Any]) -> None:
    """Not claimed again, by nobody, and the holder's lease stays as it is."""
    first = claim(ann)
    for uid in (ANN, ADA):
        be(ann, uid)
        again = claim(ann)
        assert (False, first.id, first.lease_expires_at) == (
            again.claimed, again.id, again.lease_expires_at
        )  # fmt: skip


def test_a_finished_action_is_not_done_again(ann: Connection[Any]) -> None:
    """The next claim returns the result, unclaimed; finishing twice is PT409."""
    action = claim(ann)
    done = finish(ann, action, result='{"id": "acct_1"}')
    assert ("completed", {"id": "acct_1"}) == (done.status, done.result)
    assert done.execution_time_ms >= 0
    again = claim(ann)
    assert (False, "completed", {"id": "acct_1"}) == (again.claimed, again.status, again.result)
    refused(ann, "PT409", "finish_action", action_id=action.id, ok=True, result={}, error=None)


def test_a_failed_action_is_claimed_again(ann: Connection[Any]) -> None:
    """With its error kept until then, as the second attempt."""
    failed = finish(ann, claim(ann), ok=False, error="no such account")
    assert ("failed", "no such account") == (failed.status, failed.error_message)
    again = claim(ann)
    assert (True, "in_progress", 2, None) == (
        again.claimed, again.status, again.attempts, again.error_message
    )  # fmt: skip
    assert "completed" == finish(ann, again).status


def test_the_loser_of_a_lease_cannot_finish(ann: Connection[Any]) -> None:
    """Taken over by a colleague or oneself in another tab: PT409, done by the last one."""
    claims = [claim(ann)]
    for attempt, uid in ((2, ADA), (3, ANN), (4, ANN)):
        expire(ann)
        be(ann, uid)
        claims.append(claim(ann))
        assert (True, attempt) == (claims[-1].claimed, claims[-1].attempts)
    for lost in claims[:-1]:
        for function, arguments in {
            "finish_action": {"ok": True, "result": {}, "error": None},
            "cancel_action": {},
        }.items():
            detail = refused(ann, "PT409", function, action_id=lost.id, **arguments)
            assert "not held" == detail["reason"]
    assert "completed" == finish(ann, claims[-1]).status


def test_ten_attempts(ann: Connection[Any]) -> None:
    """The tenth failure is the last with that key."""
    for attempt in range(1, 11):
        action = claim(ann)
        assert (True, attempt) == (action.claimed, action.attempts)
        finish(ann, action, ok=False, error="down")
    arguments = {"session_id": SESSION, "name": STRIPE, "idempotency_key": CONNECT}
    detail = refused(ann, "PT409", "claim_action", **arguments, payload={"account": 1})
    assert "attempts" == detail["reason"]


def test_a_lease_that_is_over(ann: Connection[Any]) -> None:
    """Its holder may still finish while nobody took it over, and nobody reaps it for an hour."""
    action = claim(ann)
    expire(ann)
    assert 0 == clean_up(ann).actions_reaped
    assert "completed" == finish(ann, action).status
    assert claim(ann).claimed is False


def test_the_reaped_are_claimed_again(ann: Connection[Any]) -> None:
    """An hour after its lease it is failed, which a retry may repair."""
    claim(ann)
    expire(ann, HOUR + timedelta(seconds=1))
    assert 1 == clean_up(ann).actions_reaped
    again = claim(ann)
    assert (True, 2) == (again.claimed, again.attempts)


def test_a_key_with_another_request(ann: Connection[Any]) -> None:
    """Another payload, another session: PT409; another name is another action."""
    claim(ann)
    start(ann, "session-0002")
    arguments = {"session_id": SESSION, "name": STRIPE, "idempotency_key": CONNECT}
    refused(ann, "PT409", "claim_action", **arguments, payload={"account": 2})
    other = {**arguments, "session_id": "session-0002"}
    refused(ann, "PT409", "claim_action", **other, payload={"account": 1})
    assert claim(ann, name="connectBank").claimed is True
    assert 2 == count(ann, "wizard_actions")


def test_a_cancelled_action(ann: Connection[Any]) -> None:
    """Nobody finishes it; what is done cannot be cancelled."""
    action = claim(ann)
    cancelled = one(ann, "select * from wizard.cancel_action(%s)", action.id)
    assert "cancelled" == cancelled.status
    refused(ann, "PT409", "finish_action", action_id=action.id, ok=True, result={}, error=None)
    done = finish(ann, claim(ann, "another-key"))
    refused(ann, "PT409", "cancel_action", action_id=done.id)


@pytest.mark.parametrize(
    "change",
    [
        {"idempotency_key": "short"},
        {"idempotency_key": None},
        {"idempotency_key": "x" * 201},
        {"name": ""},
        {"name": None},
        {"name": "x" * 101},
        {"lease": timedelta(0)},
        {"lease": -HOUR},
        {"lease": HOUR + timedelta(seconds=1)},
        {"name": "publish_event"},
    ],
)
def test_what_is_no_claim(ann: Connection[Any], change: dict[str, Any]) -> None:
    """A key, a name, a lease that cannot be; nor may a client act as if he were publishing."""
    arguments = {"session_id": SESSION, "name": STRIPE, "idempotency_key": CONNECT, "payload": {}}
    refused(ann, "PT400", "claim_action", **{**arguments, **change})
    assert [] == rows(ann, "select from wizard.wizard_actions")


def test_what_an_action_cannot_be(ann: Connection[Any]) -> None:
    """Whoever writes it."""
    claim(ann)
    with owner(ann):
        for wrong in ("execution_time_ms = -1", "idempotency_key = 'short'", "request_hash = null",
                      "attempts = null", "result = null"):  # fmt: skip
            with pytest.raises(psycopg.errors.IntegrityError), ann.transaction():
                ann.execute(f"update wizard.wizard_actions set {wrong}")
        db_session = "delete from wizard.wizard_sessions"
        ann.execute(db_session)
        assert [] == rows(ann, "select from wizard.wizard_actions")
