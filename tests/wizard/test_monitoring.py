"""Figures and health: each view with its numbers, each check well, broken, and well again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from support.rows import one, rows, value
from wizard.trial import (
    ADA,
    ANN,
    BEA,
    BOB,
    DAY,
    HOUR,
    NOW,
    SESSION,
    be,
    be_owner,
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

MINUTE = timedelta(minutes=1)
VIEWS = ("v_funnel", "v_actions", "v_csat", "v_llm_usage", "v_retention_lag", "v_stuck_actions")
CHECKS = ["action_failure_rate", "cleanup_failures", "retention_lag", "stuck_actions"]


@pytest.fixture
def ann(db: Connection[Any]) -> Connection[Any]:
    """Return a connection that is a member of A."""
    settle(db)
    be(db, ANN)
    return db


def health(db: Connection[Any], check: str) -> tuple[str, Any]:
    """Return severity and value of a check."""
    with owner(db):
        found = one(db, "select * from wizard.check_health() where check_name = %s", check)
    assert (found.severity == "ok") == (found.value is None or found.value <= found.threshold)
    return found.severity, found.value


def metrics(db: Connection[Any]) -> Any:
    """Return the figures of the caller's organisation, of yesterday and today."""
    arguments = {"from": NOW - DAY, "to": NOW + DAY}
    return call(db, "org_metrics", **arguments)[0]


def test_the_funnel(ann: Connection[Any]) -> None:
    """Four sessions: published, abandoned at the third stage, expired at the first, just begun."""
    fill(ann, "published-1")
    publish(ann, session="published-1")
    start(ann, "abandoned-1")
    save(ann, "organizerSetup", session="abandoned-1", complete=True)
    save(ann, "eventSetup", session="abandoned-1", complete=True)
    call(ann, "abandon_session", session_id="abandoned-1")
    for name in ("unfinished-1", "unfinished-2"):
        start(ann, name)
    with owner(ann):
        ann.execute(
            "update wizard.wizard_sessions set expires_at = now() where session_id = 'unfinished-1'"
        )
        clean_up(ann, MINUTE)
        found = rows(ann, "select stage, reached, completed, left_here from wizard.v_funnel")
    assert [
        ("organizerSetup", 4, 2, 1),
        ("eventSetup", 2, 2, 0),
        ("ticketSetup", 2, 1, 1),
        ("venueSetup", 1, 1, 0),
        ("paymentSetup", 1, 1, 0),
        ("reviewPublish", 1, 1, 0),
    ] == found


def test_the_time_that_a_stage_takes(ann: Connection[Any]) -> None:
    """Minutes from its first save to the next stage's: 4 and 10, so a median of 7."""
    for name, minutes in (("session-0001", 4), ("session-0002", 10)):
        start(ann, name)
        save(ann, "organizerSetup", session=name, complete=True)
        with owner(ann):
            ann.execute(
                "update wizard.wizard_interactions set created_at = now() - %s "
                "where session_id = %s and stage = 'organizerSetup'",
                [minutes * MINUTE, name],
            )
        save(ann, "eventSetup", session=name)
    with owner(ann):
        query = "select median_minutes from wizard.v_funnel where stage = %s"
        assert 7 == value(ann, query, "organizerSetup")
        assert value(ann, query, "eventSetup") is None


def test_actions(ann: Connection[Any]) -> None:
    """Two of publish, one of them failed and tried again: rate, retries, percentiles by day."""
    fill(ann)
    save(ann, "ticketSetup", {})
    for _ in range(3):
        publish(ann)
    fill(ann, "session-0002")
    publish(ann, "another-key", "session-0002")
    with owner(ann):
        ann.execute(
            "update wizard.wizard_actions set execution_time_ms = case status "
            "when 'failed' then 10 else 110 end"
        )
        row = one(ann, "select * from wizard.v_actions")
    assert ("publish_event", f"{NOW:%Y-%m-%d}", 2, 1) == (
        row.name, f"{row.day}", row.actions, row.failed
    )  # fmt: skip
    assert (0.5, 2, 60, 105) == (float(row.failure_rate), row.retries, row.p50_ms, row.p95_ms)


def answer(db: Connection[Any], stage: str, model: str, **rest: object) -> Any:
    """Let the assistant say something in the session, as the service does it."""
    said = call(db, "log_interaction", session_id=SESSION, role="user", stage=stage, text="x",
                model=model, **rest)[0]  # fmt: skip
    with owner(db):
        db.execute("update wizard.wizard_interactions set role = 'assistant' where id = %s", [said])
    return said


def test_ratings_and_usage(ann: Connection[Any]) -> None:
    """Mean and count by stage and model; tokens and the 95th percentile by model and day."""
    start(ann)
    for stage, model, stars, tokens, latency in (
        ("eventSetup", "m-1", 5, 10, 100),
        ("eventSetup", "m-1", 2, 20, 300),
        ("venueSetup", "m-1", None, 30, 200),
        ("venueSetup", "m-2", 4, 40, 50),
    ):
        said = answer(ann, stage, model, tokens=tokens, latency_ms=latency)
        if stars:
            call(ann, "rate_interaction", id=said, csat=stars)
    with owner(ann):
        rated = rows(ann, "select stage, model, ratings, mean::float from wizard.v_csat order by 1")
        used = rows(
            ann, "select model, messages, tokens, p95_latency_ms from wizard.v_llm_usage order by 1"
        )
    assert [("eventSetup", "m-1", 2, 3.5), ("venueSetup", "m-2", 1, 4.0)] == rated
    assert [("m-1", 3, 60, 290), ("m-2", 1, 40, 50)] == used


def test_an_admin_reads_the_figures_of_his_own(ann: Connection[Any]) -> None:
    """Two organisations with different figures: each admin has his; members and views: none."""
    for uid, sessions in ((ANN, 2), (BOB, 1)):
        be(ann, uid)
        for number in range(sessions):
            fill(ann, f"session-{number:04}")
            publish(ann, f"key-{number:08}", f"session-{number:04}")
    for uid, sessions in ((ADA, 2), (BEA, 1)):
        be(ann, uid)
        told = metrics(ann)
        assert {name.removeprefix("v_") for name in VIEWS} == set(told)
        assert (None, []) == (told["retention_lag"], told["stuck_actions"])
        assert [sessions] * 6 == [stage["reached"] for stage in told["funnel"]]
        assert [sessions] == [action["actions"] for action in told["actions"]]
    earlier = {"from": NOW - 3 * DAY, "to": NOW - 2 * DAY}
    assert {0} == {stage["reached"] for stage in call(ann, "org_metrics", **earlier)[0]["funnel"]}
    for wrong in ({"from": NOW, "to": NOW}, {"from": None, "to": NOW}, {"from": NOW, "to": None}):
        assert {"parameter": "p_from"} == refused(ann, "PT400", "org_metrics", **wrong)
    be(ann, ANN)
    refused(ann, "PT403", "org_metrics", **earlier)
    for uid in (ANN, ADA):
        be(ann, uid)
        for view in VIEWS:
            with pytest.raises(psycopg.errors.InsufficientPrivilege), ann.transaction():
                ann.execute(f"select from wizard.{view}")


def test_the_service_reads_all(ann: Connection[Any]) -> None:
    """Each view and the health, with no more than service_role has."""
    fill(ann)
    publish(ann)
    be(ann, None, "service_role")
    for view in (*VIEWS, "published_events"):
        rows(ann, f"select * from wizard.{view}")
    assert CHECKS == [row.check_name for row in rows(ann, "select * from wizard.check_health()")]


def test_an_empty_system_is_well(db: Connection[Any]) -> None:
    """All four checks are there and none of them is alarmed by nothing."""
    assert [(name, "ok") for name in CHECKS] == rows(
        db, "select check_name, severity from wizard.check_health() order by 1"
    )
    assert ("ok", None) == one(db, "select severity, lag from wizard.v_retention_lag")


def test_redaction_that_lags(ann: Connection[Any]) -> None:
    """Ok for an hour, a warning until a day, then an alert; the clean-up heals it."""
    start(ann)
    said = call(ann, "log_interaction", session_id=SESSION, role="user", text="x")[0]
    for late, severity in (
        (59 * MINUTE, "ok"),
        (61 * MINUTE, "warn"),
        (DAY - MINUTE, "warn"),
        (DAY + MINUTE, "alert"),
    ):
        with owner(ann):
            ann.execute(
                "update wizard.wizard_interactions set expires_at = now() - %s where id = %s",
                [late, said],
            )
            lag = one(ann, "select severity, lag from wizard.v_retention_lag")
        assert (severity, late) == lag
        assert (severity, late.total_seconds()) == health(ann, "retention_lag")
    clean_up(ann)
    assert ("ok", None) == health(ann, "retention_lag")


def test_actions_that_are_stuck(ann: Connection[Any]) -> None:
    """Shown when the lease is over; a warning when the clean-up had time and left it."""
    start(ann)
    call(ann, "claim_action", session_id=SESSION, name="x", idempotency_key="claim-0001",
         payload={})  # fmt: skip
    stuck = "select count(*) from wizard.v_stuck_actions"
    with owner(ann):
        assert 0 == value(ann, stuck)
    for late, severity in ((MINUTE, "ok"), (HOUR + 15 * MINUTE, "ok"), (HOUR + HOUR, "warn")):
        with owner(ann):
            ann.execute("update wizard.wizard_actions set lease_expires_at = now() - %s", [late])
            assert 1 == value(ann, stuck)
        assert severity == health(ann, "stuck_actions")[0]
    clean_up(ann)
    assert ("ok", 0) == health(ann, "stuck_actions")
    with owner(ann):
        assert 0 == value(ann, stuck)


def test_an_admin_sees_what_is_late_at_his(ann: Connection[Any]) -> None:
    """Seconds of lag and the stuck action of A: for A's admin; none for B's."""
    start(ann)
    call(ann, "claim_action", session_id=SESSION, name="x", idempotency_key="claim-0001",
         payload={})  # fmt: skip
    call(ann, "log_interaction", session_id=SESSION, role="user", text="x")
    with owner(ann):
        ann.execute("update wizard.wizard_actions set lease_expires_at = now() - interval '1 min'")
        ann.execute("update wizard.wizard_interactions set expires_at = now() - interval '1 min'")
    be(ann, ADA)
    told = metrics(ann)
    assert 60 == told["retention_lag"]
    assert [("x", SESSION)] == [(a["name"], a["session_id"]) for a in told["stuck_actions"]]
    be(ann, BEA)
    told = metrics(ann)
    assert (None, []) == (told["retention_lag"], told["stuck_actions"])


def test_a_clean_up_that_fails(db: Connection[Any]) -> None:
    """A failure warns, three alert, a success ends it; other jobs do not matter."""
    run = """
        insert into dbkit.cron_run_details_local (job_name, status, start_time)
        values (%s, %s, now() - %s::interval)
    """
    db.execute(run, ["another.job", "failed", MINUTE])
    db.execute(run, ["wizard.cleanup", "failed", 90 * MINUTE])
    db.execute(run, ["wizard.cleanup", "succeeded", 75 * MINUTE])
    db.execute(run, ["wizard.cleanup", "running", MINUTE])
    assert ("ok", 0) == health(db, "cleanup_failures")
    for minutes, severity in ((60, "warn"), (45, "warn"), (30, "alert")):
        db.execute(run, ["wizard.cleanup", "failed", minutes * MINUTE])
        assert severity == health(db, "cleanup_failures")[0]
    db.execute(run, ["wizard.cleanup", "succeeded", 15 * MINUTE])
    assert ("ok", 0) == health(db, "cleanup_failures")


def test_actions_that_fail(ann: Connection[Any]) -> None:
    """Over one in ten of the last hour is a warning; older ones do not count."""
    fill(ann)
    with owner(ann):
        ann.execute(
            """
            insert into wizard.wizard_actions
                (organization_id, wizard_session_id, session_id, name, idempotency_key,
                request_hash, status)
            select s.organization_id, s.id, s.session_id, 'x', 'key-' || n + 1000, 'h', 'completed'
            from wizard.wizard_sessions as s cross join generate_series(1, 9) as n
            """
        )
    assert ("ok", 0) == health(ann, "action_failure_rate")
    save(ann, "ticketSetup", {})
    for number, severity in ((1, "ok"), (2, "warn")):
        publish(ann, f"failing-{number}")
        assert severity == health(ann, "action_failure_rate")[0]
    be_owner(ann)
    ann.execute("alter table wizard.wizard_actions disable trigger user")
    ann.execute(
        "update wizard.wizard_actions set updated_at = now() - interval '61 minutes' "
        "where status = 'failed'"
    )
    ann.execute("alter table wizard.wizard_actions enable trigger user")
    assert ("ok", 0) == health(ann, "action_failure_rate")
