"""Transcripts: who says what, ratings, redaction."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
import pytest

from support.rows import one, rows, value
from wizard.trial import (
    ADA,
    ANN,
    BOB,
    DAY,
    ORG_A,
    ORG_B,
    SESSION,
    be,
    call,
    clean_up,
    owner,
    refused,
    settle,
    start,
)

if TYPE_CHECKING:
    from psycopg import Connection


@pytest.fixture
def ann(db: Connection[Any]) -> Connection[Any]:
    """Return a connection that is a member of A and has a session."""
    settle(db)
    be(db, ANN)
    start(db)
    return db


def say(db: Connection[Any], role: str = "user", **rest: object) -> Any:
    """Log an interaction; return its id."""
    return call(db, "log_interaction", session_id=SESSION, role=role, **{"text": "hi", **rest})[0]


def test_a_line(ann: Connection[Any]) -> None:
    """Stored with everything said of it, for thirty days."""
    said = say(ann, stage="eventSetup", tokens=12, model="m-1", latency_ms=340)
    row = one(ann, "select * from wizard.wizard_interactions where id = %s", said)
    assert ("user", "eventSetup", "hi", 12, "m-1", 340) == (
        row.role, row.stage, row.text, row.tokens_used, row.model, row.latency_ms
    )  # fmt: skip
    assert (SESSION, None, None) == (row.session_id, row.csat, row.redacted_at)
    assert timedelta(days=30) == row.expires_at - row.created_at


@pytest.mark.parametrize("role", ["assistant", "system"])
def test_users_do_not_speak_for_the_assistant(ann: Connection[Any], role: str) -> None:
    """PT403, whatever the claims say."""
    refused(ann, "PT403", "log_interaction", session_id=SESSION, role=role, text="x")
    be(ann, ANN, app_metadata={"role": "service_role"})
    refused(ann, "PT403", "log_interaction", session_id=SESSION, role=role, text="x")


def test_the_service_speaks_for_the_assistant(ann: Connection[Any]) -> None:
    """In the organisation that it names, for none of its own; in none: PT400."""
    be(ann, BOB)
    start(ann)
    be(ann, None, "service_role")
    for org in (ORG_A, ORG_B):
        for role in ("assistant", "system", "user"):
            said = say(ann, role, organization_id=org)
            query = "select organization_id, role from wizard.wizard_interactions where id = %s"
            assert (org, role) == one(ann, query, said)
    arguments = {"session_id": SESSION, "role": "assistant", "text": "x"}
    detail = refused(ann, "PT400", "log_interaction", **arguments)
    assert {"parameter": "p_organization_id"} == detail
    unknown = {**arguments, "organization_id": UUID(int=7)}
    refused(ann, "PT404", "log_interaction", **unknown)


def test_a_user_names_no_other_organisation(ann: Connection[Any]) -> None:
    """His own is fine; another one, or one that does not exist: PT403 alike."""
    assert say(ann, organization_id=ORG_A)
    arguments = {"session_id": SESSION, "role": "user", "text": "x"}
    for org in (ORG_B, UUID(int=7)):
        detail = refused(ann, "PT403", "log_interaction", **arguments, organization_id=org)
        assert {"reason": "not a member"} == detail


@pytest.mark.parametrize(
    "change",
    [
        {"role": "moderator"},
        {"role": None},
        {"text": None},
        {"text": "x" * 65_537},
        {"tokens": -1},
        {"latency_ms": -1},
        {"stage": "xyz"},
    ],
)
def test_what_is_no_line(ann: Connection[Any], change: dict[str, Any]) -> None:
    """PT400, and nothing is stored."""
    arguments = {"session_id": SESSION, "role": "user", "text": "hi", **change}
    refused(ann, "PT400", "log_interaction", **arguments)
    assert [] == rows(ann, "select from wizard.wizard_interactions")


def test_a_long_line(ann: Connection[Any]) -> None:
    """64 kB are kept."""
    say(ann, text="x" * 65_536)
    assert 65_536 == value(ann, "select octet_length(text) from wizard.wizard_interactions")


def spoken(db: Connection[Any]) -> Any:
    """Return the id of a line of the assistant."""
    said = say(db)
    with owner(db):
        db.execute("update wizard.wizard_interactions set role = 'assistant' where id = %s", [said])
    return said


def test_a_rating(ann: Connection[Any]) -> None:
    """1 to 5, by any member, changed at will; 0, 6 and null: PT400; a user's line: PT422."""
    said = spoken(ann)
    for uid, stars in ((ANN, 1), (ADA, 5)):
        be(ann, uid)
        call(ann, "rate_interaction", id=said, csat=stars)
        assert stars == value(ann, "select csat from wizard.wizard_interactions")
    for wrong in (0, 6, -1, None):
        refused(ann, "PT400", "rate_interaction", id=said, csat=wrong)
    refused(ann, "PT422", "rate_interaction", id=say(ann), csat=3)
    assert [(5,), (None,)] == rows(
        ann, "select csat from wizard.wizard_interactions order by csat nulls last"
    )


def test_redaction(ann: Connection[Any]) -> None:
    """Past its time, once; what came later is left; a rating may still come."""
    old = spoken(ann)
    say(ann, text="young")
    with owner(ann):
        ann.execute(
            "update wizard.wizard_interactions set expires_at = now() - interval '1 s' "
            "where id = %s",
            [old],
        )
    assert 1 == clean_up(ann).redacted
    redacted = "select redacted_at from wizard.wizard_interactions where id = %s"
    at = value(ann, redacted, old)
    assert 0 == clean_up(ann, timedelta(minutes=1)).redacted
    assert at == value(ann, redacted, old)
    assert ["[REDACTED]", "young"] == [
        row.text for row in rows(ann, "select text from wizard.wizard_interactions order by text")
    ]
    call(ann, "rate_interaction", id=old, csat=2)
    assert 1 == clean_up(ann, 31 * DAY).redacted


def test_what_a_line_cannot_be(ann: Connection[Any]) -> None:
    """Whoever writes it."""
    say(ann)
    with owner(ann):
        for wrong in ("csat = 0", "csat = 6", "tokens_used = -1", "latency_ms = -1",
                      "role = 'x'", f"text = '{'x' * 65_537}'"):  # fmt: skip
            with pytest.raises(psycopg.errors.IntegrityError), ann.transaction():
                ann.execute(f"update wizard.wizard_interactions set {wrong}")
        ann.execute("delete from wizard.wizard_sessions")
        assert [] == rows(ann, "select from wizard.wizard_interactions")
