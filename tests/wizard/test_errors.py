"""The contract of errors: each function's states, each with the detail that a client reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
import pytest

from support.rows import value
from wizard.trial import (
    ANN,
    DAY,
    EVE,
    KEY,
    ORG_B,
    SAM,
    SESSION,
    VALID,
    age,
    be,
    call,
    clean_up,
    fill,
    owner,
    publish,
    refused,
    save,
    settle,
    start,
)

if TYPE_CHECKING:
    from psycopg import Connection

ID = UUID(int=7)
SAVE = {"session_id": SESSION, "stage": "eventSetup", "data": VALID["eventSetup"]}
GO = {"session_id": SESSION, "stage": "eventSetup"}
PUBLISH = {"session_id": SESSION, "idempotency_key": KEY}
CLAIM = {"session_id": SESSION, "name": "x", "idempotency_key": KEY, "payload": {}}
FINISH = {"action_id": ID, "ok": True, "result": {}, "error": None}
SAY = {"session_id": SESSION, "role": "user", "text": "x"}
RATE = {"id": ID, "csat": 5}

#: By function, arguments that are fine but for what they name.
CALLS: dict[str, dict[str, Any]] = {
    "create_or_resume_session": {"session_id": SESSION},
    "save_stage": SAVE,
    "go_to_stage": GO,
    "publish_event": PUBLISH,
    "claim_action": CLAIM,
    "finish_action": FINISH,
    "cancel_action": {"action_id": ID},
    "log_interaction": SAY,
    "rate_interaction": RATE,
    "abandon_session": {"session_id": SESSION},
    "set_current_org": {"org_id": ORG_B},
    "org_metrics": {"from": None, "to": None},
}


@pytest.fixture
def ann(db: Connection[Any]) -> Connection[Any]:
    """Return a connection that is a member of A."""
    settle(db)
    be(db, ANN)
    return db


@pytest.mark.parametrize("function", CALLS)
def test_who_one_is(ann: Connection[Any], function: str) -> None:
    """Nobody: PT401; of no organisation, or of two: PT403; each says why."""
    be(ann, None)
    assert {"reason": "no user"} == refused(ann, "PT401", function, **CALLS[function])
    be(ann, EVE)
    why = "not a member" if function == "set_current_org" else "no organization"
    assert {"reason": why} == refused(ann, "PT403", function, **CALLS[function])
    if function != "set_current_org":
        be(ann, SAM)
        detail = refused(ann, "PT403", function, **CALLS[function])
        assert {"reason": "several organizations"} == detail


@pytest.mark.parametrize(
    ("function", "change", "parameter"),
    [
        ("create_or_resume_session", {"session_id": "short"}, "p_session_id"),
        ("save_stage", {"stage": "xyz"}, "p_stage"),
        ("save_stage", {"stage": None}, "p_stage"),
        ("save_stage", {"data": "[]"}, "p_data"),
        ("save_stage", {"data": None}, "p_data"),
        ("save_stage", {"stage": "reviewPublish"}, "p_data"),
        ("go_to_stage", {"stage": "xyz"}, "p_stage"),
        ("publish_event", {"idempotency_key": "short"}, "p_idempotency_key"),
        ("claim_action", {"idempotency_key": "short"}, "p_idempotency_key"),
        ("claim_action", {"name": ""}, "p_name"),
        ("claim_action", {"name": "publish_event"}, "p_name"),
        ("claim_action", {"payload": "[]"}, "p_payload"),
        ("claim_action", {"lease": "0 s"}, "p_lease"),
        ("finish_action", {"ok": None}, "p_ok"),
        ("finish_action", {"result": "[]"}, "p_result"),
        ("log_interaction", {"role": "x"}, "p_role"),
        ("log_interaction", {"stage": "x"}, "p_stage"),
        ("log_interaction", {"text": None}, "p_text"),
        ("log_interaction", {"text": "x" * 65_537}, "p_text"),
        ("log_interaction", {"tokens": -1}, "p_tokens"),
        ("log_interaction", {"latency_ms": -1}, "p_latency_ms"),
        ("rate_interaction", {"csat": 6}, "p_csat"),
    ],
)
def test_what_cannot_be_meant(
    ann: Connection[Any], function: str, change: dict[str, Any], parameter: str
) -> None:
    """PT400 that names the parameter, whether the session exists or not."""
    given = {**CALLS[function], **change}
    for _ in range(2):
        assert {"parameter": parameter} == refused(ann, "PT400", function, **given)
        start(ann)


@pytest.mark.parametrize(
    ("function", "parameter"),
    [
        *((name, "p_session_id") for name in CALLS if CALLS[name].get("session_id")),
        ("finish_action", "p_action_id"),
        ("cancel_action", "p_action_id"),
        ("rate_interaction", "p_id"),
    ],
)
def test_what_is_not_there(ann: Connection[Any], function: str, parameter: str) -> None:
    """PT404 that names the parameter and nothing else."""
    if function == "create_or_resume_session":
        assert SESSION == start(ann).session_id
        return
    assert {"parameter": parameter} == refused(ann, "PT404", function, **CALLS[function])
    for nothing in (None,):
        given = {**CALLS[function], parameter.removeprefix("p_"): nothing}
        assert {"parameter": parameter} == refused(ann, "PT404", function, **given)


@pytest.mark.parametrize("end", ["abandoned", "completed", "expired", "marked"])
def test_what_is_over(ann: Connection[Any], end: str) -> None:
    """PT410 with the status, of every function that would change the session."""
    fill(ann)
    match end:
        case "abandoned":
            call(ann, "abandon_session", session_id=SESSION)
        case "completed":
            publish(ann, "another-key")
        case _:
            age(ann, 8 * DAY)
    if end == "marked":
        assert 1 == clean_up(ann).expired
    status = {"status": "expired" if end == "marked" else end}
    over = ["save_stage", "go_to_stage"]
    over += [] if end == "abandoned" else ["abandon_session"]
    over += [] if end == "completed" else ["create_or_resume_session", "publish_event"]
    over += [] if end == "completed" else ["log_interaction", "claim_action"]
    for function in over:
        assert status == refused(ann, "PT410", function, **CALLS[function])


def test_what_conflicts(ann: Connection[Any]) -> None:
    """PT409 with the reason: version, key, attempts, not held."""
    fill(ann)
    detail = refused(ann, "PT409", "save_stage", **SAVE, version=1)
    assert "version" == detail["reason"]
    with owner(ann):
        row = "select to_jsonb(s) from wizard.wizard_sessions as s"
        assert value(ann, row) == detail["session"]
    fill(ann, "session-0002")
    call(ann, "claim_action", **CLAIM)
    other = {**CLAIM, "session_id": "session-0002"}
    assert "key" == refused(ann, "PT409", "claim_action", **other)["reason"]
    with owner(ann):
        held = value(ann, "select id from wizard.wizard_actions where name = 'x'")
    call(ann, "cancel_action", action_id=held)
    for function in ("finish_action", "cancel_action"):
        given = {**CALLS[function], "action_id": held}
        detail = refused(ann, "PT409", function, **given)
        assert {"reason": "not held", "status": "cancelled"} == detail
    with owner(ann):
        ann.execute("update wizard.wizard_actions set status = 'failed', attempts = 10")
    assert {"reason": "attempts"} == refused(ann, "PT409", "claim_action", **CLAIM)
    publish(ann)
    other = {**PUBLISH, "session_id": "session-0002"}
    assert "key" == refused(ann, "PT409", "publish_event", **other)["reason"]


def test_what_is_not_valid(ann: Connection[Any]) -> None:
    """PT422 with the stage and every problem of it at once."""
    start(ann)
    given = {**SAVE, "data": {"type": "popup"}, "complete": True}
    detail = refused(ann, "PT422", "save_stage", **given)
    assert {"stage", "errors"} == set(detail)
    assert "eventSetup" == detail["stage"]
    fields = sorted(error["field"] for error in detail["errors"])
    assert ["date", "startTime", "timezone", "title"] == fields
    assert all(error["problem"] for error in detail["errors"])
    assert 1 == save(ann, "eventSetup", {}).version


def test_a_metric_is_for_admins(ann: Connection[Any]) -> None:
    """PT403 for a member, with the reason."""
    detail = refused(ann, "PT403", "org_metrics", **{"from": None, "to": None})
    assert {"reason": "not an admin"} == detail


def test_no_message_shows_what_is_stored(ann: Connection[Any]) -> None:
    """A constraint's error would quote the whole row; clients get none of those."""
    start(ann)
    save(ann, "paymentSetup", {"secret": "sk_live_1"})
    calls: list[tuple[str, dict[str, Any]]] = [
        ("save_stage", {**SAVE, "data": {"noise": "\\u0000"}}),
        ("log_interaction", {**SAY, "stage": "xyz"}),
        ("claim_action", {**CLAIM, "name": "x" * 300}),
    ]
    for function, given in calls:
        try:
            with ann.transaction():
                call(ann, function, **given)
        except psycopg.Error as error:
            assert "sk_live_1" not in str(error.diag.message_detail)  # noqa: PT017
