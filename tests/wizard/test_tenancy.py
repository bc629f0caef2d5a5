"""The wizard attacked: nobody gets at another tenant's rows, whatever he says he is."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import psycopg
import pytest

from dbkit.testing import access_is, can_see, cannot_see, cannot_write
from support.rows import one, rows, value
from wizard.trial import (
    ADA,
    ANN,
    BEA,
    BOB,
    DAY,
    EVE,
    KEY,
    ORG_A,
    ORG_B,
    SAM,
    SESSION,
    VALID,
    be,
    be_owner,
    call,
    count,
    fill,
    of,
    owner,
    publish,
    refused,
    save,
    settle,
    start,
    stored,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from psycopg import Connection

    from dbkit.testing.databases import Database

TENANT_TABLES = ("wizard_sessions", "wizard_actions", "wizard_interactions", "events")


def both(db: Connection[Any]) -> None:
    """Give A and B a published event, a session, an action and an interaction each."""
    settle(db)
    for uid, org in ((ANN, ORG_A), (BOB, ORG_B)):
        be(db, uid)
        fill(db)
        call(db, "log_interaction", session_id=SESSION, role="user", text=f"said in {org}")
        publish(db)
        fill(db, "session-0002")
        call(db, "log_interaction", session_id="session-0002", role="user", text=f"in {org}")
        call(db, "claim_action", session_id="session-0002", name="x", idempotency_key=KEY,
             payload={})  # fmt: skip
    be_owner(db)
    for org, uid in ((ORG_A, ANN), (ORG_B, BOB)):
        db.execute(
            "insert into wizard.events (organization_id, user_id, title, type, event_date, "
            "start_time, venue_mode) values (%s, %s, 'Draft', 'popup', '2099-01-01', '10:00', "
            "'virtual')",
            [org, uid],
        )


def test_the_access_matrix(db: Connection[Any]) -> None:
    """Every persona, every relation, every command; every function, every role."""
    both(db)
    access_is(db, Path(__file__).with_name("access.toml"), "wizard")


def foreign(db: Connection[Any], organization: UUID) -> list[str]:
    """Return the tables in which one sees a row of an organisation that is not public."""
    seen = []
    for table in TENANT_TABLES:
        public = " and status <> 'published'" if table == "events" else ""
        query = f"select exists (select from wizard.{table} where organization_id = %s{public})"
        if value(db, query, organization):
            seen.append(table)
    for table, key in (("organizations", "id"), ("organization_members", "organization_id")):
        query = f"select exists (select from wizard.{table} where {key} = %s)"
        if value(db, query, organization):
            seen.append(table)
    return seen


EVERYTHING = sorted([*TENANT_TABLES, "organizations", "organization_members"])


@pytest.mark.parametrize(
    ("uid", "claims", "sees"),
    [
        pytest.param(ANN, {}, [ORG_A], id="member of A"),
        pytest.param(ADA, {}, [ORG_A], id="admin of A"),
        pytest.param(BOB, {}, [ORG_B], id="member of B"),
        pytest.param(SAM, {}, [ORG_A, ORG_B], id="member of both"),
        pytest.param(EVE, {}, [], id="member of none"),
        pytest.param(UUID(int=0xDEAD), {}, [], id="a user that does not exist"),
        pytest.param(None, {}, [], id="nobody"),
        pytest.param(ANN, of(ORG_B), [ORG_A], id="forged claim"),
        pytest.param(EVE, of(ORG_A), [], id="forged claim of a stranger"),
        pytest.param(EVE, {"app_metadata": {"role": "admin"}}, [], id="forged admin"),
        pytest.param(EVE, {"user_metadata": of(ORG_A)["app_metadata"]}, [], id="user metadata"),
        pytest.param(EVE, {"org_id": str(ORG_A)}, [], id="another claim"),
        pytest.param(ANN, {"app_metadata": {"organization_id": "x"}}, [ORG_A], id="no uuid"),
        pytest.param(ANN, {"app_metadata": {"organization_id": ""}}, [ORG_A], id="empty"),
        pytest.param(ANN, {"app_metadata": {"organization_id": 7}}, [ORG_A], id="a number"),
        pytest.param(ANN, {"app_metadata": "x"}, [ORG_A], id="no object"),
    ],
)
def test_what_one_sees(
    db: Connection[Any], uid: UUID | None, claims: dict[str, Any], sees: list[UUID]
) -> None:
    """Everything of one's organisations, nothing of another, with or without the setting."""
    both(db)
    be(db, uid, **claims)
    for setting in ("", str(ORG_A), str(ORG_B), "x"):
        db.execute("select set_config('app.current_org', %s, true)", [setting])
        for organization in (ORG_A, ORG_B):
            want = EVERYTHING if organization in sees else []
            assert want == sorted(foreign(db, organization))
        can_see(db, "select count(*) from wizard.published_events", [2])
        query = "select array(select o from wizard.member_orgs() as o order by 1)"
        assert sees == value(db, query)
        current = value(db, "select wizard.current_org()")
        assert current is None or current in sees


def test_a_member_of_two_says_which(db: Connection[Any]) -> None:
    """The claim, else the setting, else none; what is written is that organisation's."""
    both(db)
    be(db, SAM)
    assert value(db, "select wizard.current_org()") is None
    refused(db, "PT403", "create_or_resume_session", session_id="session-0003")
    db.execute("select wizard.set_current_org(%s)", [ORG_B])
    assert ORG_B == start(db, "session-0003").organization_id
    be(db, SAM, **of(ORG_A))
    assert ORG_A == value(db, "select wizard.current_org()")
    assert ORG_A == start(db, "session-0003").organization_id
    save(db, "eventSetup", {"title": "A's"}, session="session-0003")
    with owner(db):
        query = "select organization_id, event_data ->> 'title' from wizard.wizard_sessions "
        assert [(ORG_A, "A's"), (ORG_B, None)] == rows(
            db, f"{query} where session_id = 'session-0003' order by 1"
        )


def test_a_claim_outlives_no_membership(db: Connection[Any]) -> None:
    """Seen, removed, the same token: nothing is seen and every call is PT403; back: seen."""
    both(db)
    be(db, ANN, **of(ORG_A))
    assert EVERYTHING == sorted(foreign(db, ORG_A))
    with owner(db):
        db.execute("delete from wizard.organization_members where user_id = %s", [ANN])
    assert [] == foreign(db, ORG_A)
    assert value(db, "select wizard.current_org()") is None
    for function, arguments in CALLS.items():
        refused(db, "PT403", function, **arguments)
    with owner(db):
        db.execute(
            "insert into wizard.organization_members (organization_id, user_id) values (%s, %s)",
            [ORG_A, ANN],
        )
    assert EVERYTHING == sorted(foreign(db, ORG_A))


#: Every function of the clients with arguments that would do.
CALLS: dict[str, dict[str, Any]] = {
    "create_or_resume_session": {"session_id": "session-0002"},
    "save_stage": {
        "session_id": "session-0002", "stage": "eventSetup", "data": VALID["eventSetup"]
    },
    "go_to_stage": {"session_id": "session-0002", "stage": "organizerSetup"},
    "publish_event": {"session_id": "session-0002", "idempotency_key": KEY},
    "claim_action": {
        "session_id": "session-0002", "name": "x", "idempotency_key": KEY, "payload": {}
    },
    "finish_action": {"action_id": UUID(int=1), "ok": True, "result": {}, "error": None},
    "cancel_action": {"action_id": UUID(int=1)},
    "log_interaction": {"session_id": "session-0002", "role": "user", "text": "x"},
    "rate_interaction": {"id": UUID(int=1), "csat": 5},
    "abandon_session": {"session_id": "session-0002"},
    "set_current_org": {"org_id": ORG_A},
    "org_metrics": {"from": None, "to": None},
}  # fmt: skip


def test_nobody_gets_nothing_done(db: Connection[Any]) -> None:
    """Not logged in: PT401; of no organisation: PT403; anon: not even executed; every function."""
    both(db)
    before = everything(db)
    for function, arguments in CALLS.items():
        be(db, None)
        refused(db, "PT401", function, **arguments)
        be(db, EVE, **of(ORG_A))
        refused(db, "PT403", function, **arguments)
        be(db, None, "anon")
        with pytest.raises(psycopg.errors.InsufficientPrivilege), db.transaction():
            call(db, function, **arguments)
    assert before == everything(db)


def everything(db: Connection[Any]) -> list[Any]:
    """Return every row of the tenants' tables as the owner reads it."""
    with owner(db):
        return [
            rows(db, f"select to_jsonb(t)::text from wizard.{table} as t order by 1")
            for table in TENANT_TABLES
        ]


def test_ids_of_another_tenant_are_worth_nothing(db: Connection[Any]) -> None:
    """Session text, action id, interaction id, organisation id of B: A's member changes nothing."""
    both(db)
    with owner(db):
        db.execute("delete from wizard.wizard_sessions where organization_id = %s", [ORG_A])
        action = value(db, "select id from wizard.wizard_actions where status = 'in_progress'")
        said = value(db, "select id from wizard.wizard_interactions where role = 'user' limit 1")
    before = everything(db)
    for uid in (ANN, ADA, BEA):
        be(db, uid)
        state = {BEA: None}.get(uid, "PT404")
        for function, arguments in CALLS.items():
            given = {
                **arguments,
                **({"action_id": action} if "action_id" in arguments else {}),
                **({"id": said} if "id" in arguments else {}),
            }
            if state and function not in {"create_or_resume_session", "org_metrics"}:
                other = {"org_id": ORG_B} if "org_id" in given else {}
                want = "PT403" if other else state
                refused(db, want, function, **{**given, **other})
        assert before == everything(db)


def test_admins_are_admins_of_their_own(db: Connection[Any]) -> None:
    """Drafts of one's own organisation are deleted by its admins; nothing else is deleted."""
    both(db)
    for uid, deleted in ((ANN, 0), (BOB, 0), (SAM, 0), (EVE, 0), (ADA, 1), (ADA, 0), (BEA, 1)):
        be(db, uid)
        assert deleted == db.execute("delete from wizard.events").rowcount
    assert 2 == count(db, "events")


#: Of an event; the others of the columns are changed by no client.
EDITABLE = {
    "title": "'x'",
    "description": "'x'",
    "event_date": "'2099-12-31'",
    "start_time": "'08:00'",
    "end_time": "'23:30'",
    "ends_next_day": "true",
    "timezone": "'UTC'",
    "venue_mode": "'hybrid'",
    "venue_data": "'{}'",
    "ticket_tiers": "'[]'",
    "total_capacity": "7",
}


def test_events_are_edited_by_their_organisation(db: Connection[Any]) -> None:
    """Eleven columns, rows of one's own; a row cannot be given away."""
    both(db)
    be(db, ANN)
    for column, new in EDITABLE.items():
        assert 2 == db.execute(f"update wizard.events set {column} = {new}").rowcount
    query = "select a.attname from pg_attribute as a where a.attrelid = 'wizard.events'::regclass "
    for (column,) in rows(db, f"{query} and a.attnum > 0 and not a.attisdropped"):
        if column not in EDITABLE:
            cannot_write(db, f"update wizard.events set {column} = default")
    with owner(db):
        # Were the column granted, the policy would still not let the row go.
        db.execute("grant update (organization_id) on wizard.events to authenticated")
    cannot_write(db, f"update wizard.events set organization_id = '{ORG_B}'")
    with owner(db):
        told = rows(
            db, "select organization_id, count(*) from wizard.events where title = 'x' group by 1"
        )
        assert [(ORG_A, 2)] == told


def test_an_account_of_payments_is_not_public(db: Connection[Any]) -> None:
    """stripe_account_id and user_id of a published event: not for anon nor another tenant."""
    both(db)
    for column in ("stripe_account_id", "user_id"):
        query = f"select 1 from wizard.events where {column} is not null"
        be(db, None, "anon")
        with pytest.raises(psycopg.errors.InsufficientPrivilege), db.transaction():
            db.execute(query)
        for uid in (BOB, EVE):
            be(db, uid)
            cannot_see(db, f"{query} and organization_id = '{ORG_A}'")
        with pytest.raises(psycopg.errors.UndefinedColumn), db.transaction():
            db.execute(f"select {column} from wizard.published_events")


def test_rows_are_of_the_caller_and_his_organisation(db: Connection[Any]) -> None:
    """What the functions write says so, in each of the four tables."""
    both(db)
    for uid, org in ((ANN, ORG_A), (BOB, ORG_B)):
        for table in TENANT_TABLES:
            own_ones = "count(*) filter (where organization_id = %s)"
            query = f"select count(*) as total, {own_ones} as own from wizard.{table}"
            be(db, uid)
            total, own = one(db, query, org)
            assert own == total - (1 if table == "events" else 0)
        query = "select distinct user_id from wizard.wizard_sessions"
        assert [(uid,)] == rows(db, query)


def test_the_service_is_no_client(db: Connection[Any]) -> None:
    """service_role reads all tenants and still does not act for a user without one."""
    both(db)
    be(db, None, "service_role")
    assert 4 == value(db, "select count(*) from wizard.wizard_sessions")
    for table in TENANT_TABLES:
        cannot_write(db, f"truncate wizard.{table}")


def test_a_pooled_connection_forgets(database: Database) -> None:
    """The next client of the same connection has the last one's organisation in nothing."""
    db = database.connect(autocommit=True)
    settle(db)
    for uid, org in ((ANN, ORG_A), (BOB, ORG_B), (EVE, None), (ANN, ORG_A)):
        with db.transaction():
            claims = f'{{"sub": "{uid}", "role": "authenticated"}}'
            db.execute("set local role authenticated")
            db.execute("select set_config('request.jwt.claims', %s, true)", [claims])
            assert org == value(db, "select wizard.current_org()")
            if org:
                db.execute("select wizard.set_current_org(%s)", [org])
        # Now both settings are the empty string, and the role is the pool's again.
        with db.transaction():
            db.execute("set local role authenticated")
            assert [] == rows(db, "select from wizard.wizard_sessions")
            assert value(db, "select wizard.current_org()") is None
        with db.transaction():
            db.execute("set local role anon")
            assert [] == rows(db, "select from wizard.published_events")


# Not found or not visible ------------------------------------------------------------------


def attempts() -> dict[str, Callable[[Any, Any], Any]]:
    """Return the calls that name something, by function, with what is theirs and what is not."""
    return {
        "save_stage": lambda session, _: {
            "session_id": session, "stage": "eventSetup", "data": VALID["eventSetup"]
        },
        "go_to_stage": lambda session, _: {"session_id": session, "stage": "eventSetup"},
        "publish_event": lambda session, _: {"session_id": session, "idempotency_key": KEY},
        "abandon_session": lambda session, _: {"session_id": session},
        "claim_action": lambda session, _: {
            "session_id": session, "name": "x", "idempotency_key": KEY, "payload": {}
        },
        "log_interaction": lambda session, _: {
            "session_id": session, "role": "user", "text": "x"
        },
        "finish_action": lambda _, ids: {
            "action_id": ids[0], "ok": True, "result": {}, "error": None
        },
        "cancel_action": lambda _, ids: {"action_id": ids[0]},
        "rate_interaction": lambda _, ids: {"id": ids[1], "csat": 5},
    }  # fmt: skip


def targets(db: Connection[Any]) -> tuple[tuple[str, Any], tuple[str, Any]]:
    """Return B's session, action and interaction, and such that do not exist."""
    both(db)
    be(db, BOB)
    start(db, "session-of-b")
    action = call(db, "claim_action", session_id="session-of-b", name="y", idempotency_key=KEY,
                  payload={})  # fmt: skip
    said = call(db, "log_interaction", session_id="session-of-b", role="user", text="x")
    with owner(db):
        db.execute("update wizard.wizard_interactions set role = 'assistant' where id = %s", said)
        held = value(db, "select id from wizard.wizard_actions where name = 'y'")
    assert action.claimed is True
    be(db, ANN)
    return ("session-of-b", (held, said[0])), ("session-of-x", (uuid4(), uuid4()))


def test_not_found_and_not_visible_read_the_same(db: Connection[Any]) -> None:
    """Message, detail, hint and context of both, less the id that was asked for."""
    theirs, missing = targets(db)
    for function, arguments in attempts().items():
        told = []
        # Once before it counts: the server adds a line to the context where it plans an expression.
        for session, ids in (missing, theirs, missing):
            with pytest.raises(psycopg.Error) as caught, db.transaction():
                call(db, function, **arguments(session, ids))
            diag = caught.value.diag
            said = (diag.sqlstate, diag.message_primary, diag.message_detail, diag.message_hint,
                    diag.context, diag.schema_name, diag.table_name)  # fmt: skip
            told.append(
                str(said).replace(session, "?").replace(str(ids[0]), "?").replace(str(ids[1]), "?")
            )
        assert told[1] == told[2]
        assert "PT404" in told[1]


def test_not_found_and_not_visible_take_the_same_time(db: Connection[Any]) -> None:
    """The quicker calls of 60 each, in random turns, differ by less than a quarter; five tries.

    What others do on the machine comes and goes; a difference in what the server does stays.
    """
    theirs, missing = targets(db)
    dice = random.Random(1)
    for function, arguments in attempts().items():
        ratios = []
        for _ in range(5):
            ratios.append(ratio_of_times(db, function, arguments, (theirs, missing), dice))
            if 4 / 5 < ratios[-1] < 5 / 4:
                break
        else:
            pytest.fail(f"{function}: {ratios}")


def ratio_of_times(
    db: Connection[Any],
    function: str,
    arguments: Callable[[Any, Any], Any],
    subjects: tuple[tuple[str, Any], tuple[str, Any]],
    dice: random.Random,
) -> float:
    """Return how many times as long refusing one subject takes as refusing the other."""
    turns = [0, 1] * 60
    dice.shuffle(turns)
    times: tuple[list[float], list[float]] = ([], [])
    for turn in turns:
        given = arguments(*subjects[turn])
        started = time.perf_counter()
        with pytest.raises(psycopg.Error), db.transaction():
            call(db, function, **given)
        times[turn].append(time.perf_counter() - started)
    one_, other = (sorted(found)[len(found) // 5] for found in times)
    return one_ / other


def test_a_session_id_is_not_taken_by_another_tenant(db: Connection[Any]) -> None:
    """Creating a session tells nothing of whether B has one of that id."""
    theirs, missing = targets(db)
    told = [
        {
            name: told
            for name, told in start(db, session)._asdict().items()
            if name not in {"id", "session_id"}
        }
        for session in (theirs[0], missing[0])
    ]
    assert told[0] == told[1]
    assert DAY * 7 == told[0]["expires_at"] - told[0]["last_seen_at"]
    assert (2, "in_progress") == (
        value_of(db, "session-of-b"),
        stored(db, "session-of-x").status,
    )


def value_of(db: Connection[Any], session: str) -> int:
    """Count the sessions of an id."""
    with owner(db):
        query = "select count(*) from wizard.wizard_sessions where session_id = %s"
        return int(value(db, query, session))
