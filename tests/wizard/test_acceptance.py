"""The twenty acceptance tests of the wizard, each with the figure it was specified with."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg
import pytest

from dbkit.plan.inputs import Treatment, preview
from dbkit.project.load import load_project
from dbkit.testing import can_see, cannot_see, cannot_write
from support.rows import one, rows, value
from wizard.trial import (
    ADA,
    ANN,
    BOB,
    COLUMNS,
    DAY,
    EVENT_COLUMNS,
    HOUR,
    KEY,
    NOW,
    ORG_A,
    ORG_B,
    SAM,
    SESSION,
    VALID,
    WAITING,
    Race,
    age,
    be,
    be_owner,
    call,
    clean_up,
    count,
    errors,
    fill,
    owner,
    publish,
    publish_at_once,
    race,
    refused,
    save,
    settle,
    start,
    stored,
    wait_until,
)

if TYPE_CHECKING:
    from psycopg import Connection

    from dbkit.postgres.cluster import Server
    from dbkit.testing.databases import Database

ALIASES = {
    "organizer": "organizerSetup",
    "event": "eventSetup",
    "ticket": "ticketSetup",
    "venue": "venueSetup",
    "payment": "paymentSetup",
}


def test_01_a_second_apply_changes_nothing(
    dbkit_server: Server, dbkit_template: str, pytestconfig: pytest.Config
) -> None:
    """Every file applied in order to an empty database; twice, the second plan is empty."""
    loaded = load_project(pytestconfig.rootpath)
    options = Treatment(disposable=True)
    plan = preview(loaded, dbkit_server.url(dbkit_template), options)
    # Jobs are the server's: another database, of another test, may have taken them over.
    assert [] == [step for step in plan.steps if step.action != "schedule"]
    assert any("wizard" == file.schema for file in loaded.files)


def test_02_anon_sees_published_events_and_nothing_else(db: Connection[Any]) -> None:
    """1 published event and no draft with no setting at all; the 2 functions are denied."""
    settle(db)
    be(db, ANN)
    fill(db)
    publish(db)
    start(db, "session-0002")
    call(db, "log_interaction", session_id=SESSION, role="user", text="hello")
    be_owner(db)
    draft(db)
    db.execute("set local role anon")
    can_see(db, "select title from wizard.published_events", ["Spring show"])
    can_see(db, "select count(*) from wizard.events where status <> 'published'", [0])
    tables = ("wizard_sessions", "wizard_actions", "wizard_interactions", "organizations")
    for table in (*tables, "organization_members"):
        cannot_see(db, f"select 1 from wizard.{table}")
    for call_ in (f"set_current_org('{ORG_A}')", "cleanup_expired_sessions()"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), db.transaction():
            db.execute(f"select wizard.{call_}")


def draft(db: Connection[Any]) -> None:
    """Write a draft event of A, as the owner."""
    db.execute(
        f"{EVENT_COLUMNS} values (%s, %s, 'Draft', null, 'popup', %s, '10:00', null, false, "
        "'UTC', 'virtual', null, '[]', 'draft', null)",
        [ORG_A, ANN, NOW + 30 * DAY],
    )


def test_03_the_organisation_is_not_a_matter_of_a_setting(database: Database) -> None:
    """set_current_org(B) by a member of A: PT403; the next transaction: no org, no cast error."""
    db = database.connect(autocommit=True)
    settle(db)
    be(db, ANN)
    with pytest.raises(psycopg.Error) as caught:
        db.execute("select wizard.set_current_org(%s)", [ORG_B])
    assert "PT403" == caught.value.sqlstate
    be(db, SAM)
    with db.transaction():
        db.execute("select wizard.set_current_org(%s)", [ORG_A])
        assert ORG_A == value(db, "select wizard.current_org()")
    assert value(db, "select current_setting('app.current_org', true)") == ""
    assert value(db, "select wizard.current_org()") is None
    refused(db, "PT403", "create_or_resume_session", session_id=SESSION)


def test_04_events_are_not_inserted_but_published(db: Connection[Any]) -> None:
    """User of A, organisation B, own user id: refused; what the RPC makes is A's."""
    settle(db)
    be(db, ANN)
    for org in (ORG_B, ORG_A):
        cannot_write(
            db,
            f"{EVENT_COLUMNS} values ('{org}', '{ANN}', 'Mine', 'mine', 'popup', '2099-01-01', "
            "'10:00', null, false, 'UTC', 'virtual', null, '[]', 'published', now())",
        )
    fill(db)
    made = publish(db)
    assert ORG_A == value(db, "select organization_id from wizard.events where id = %s", made[2])


def test_05_a_session_of_another_tenant_does_not_exist(db: Connection[Any]) -> None:
    """User of A saves, publishes B's id: PT404 each; both may use the text: 2 sessions."""
    settle(db)
    be(db, BOB)
    fill(db)
    be(db, ANN)
    calls: dict[str, dict[str, Any]] = {
        "save_stage": {"stage": "eventSetup", "data": VALID["eventSetup"]},
        "publish_event": {"idempotency_key": KEY},
        "go_to_stage": {"stage": "organizerSetup"},
        "abandon_session": {},
        "log_interaction": {"role": "user", "text": "x"},
        "claim_action": {"name": "connectStripe", "idempotency_key": KEY, "payload": {}},
    }
    for function, arguments in calls.items():
        refused(db, "PT404", function, session_id=SESSION, **arguments)
    # Resuming makes a session of A's own, with nothing of B's in it.
    mine = start(db)
    assert (ORG_A, 1, {}, "in_progress") == (
        mine.organization_id, mine.version, mine.event_data, mine.status
    )  # fmt: skip
    assert 2 == count(db, "wizard_sessions")


@pytest.mark.parametrize("callers", [2, 16, 20])
def test_06_simultaneous_creators_get_one_session(database: Database, callers: int) -> None:
    """2 and 20 (and 16) callers with one id: 1 row, all callers get it, no error."""
    with database.connect() as db:
        settle(db)
    results = race(database, [ANN, ADA] * (callers // 2), lambda db, _: start(db), hold_the_id)
    assert [] == errors(results)
    assert 1 == len({result.id for result in results})
    with database.connect() as db:
        assert 1 == count(db, "wizard_sessions")


def hold_the_id(db: Connection[Any]) -> None:
    """Insert the session's id without committing, so that every creator waits."""
    db.execute(
        "insert into wizard.wizard_sessions (organization_id, session_id) values (%s, %s)",
        [ORG_A, SESSION],
    )


def test_07_each_stage_is_written_to_its_column(db: Connection[Any]) -> None:
    """Six names and five aliases; current_stage and xyz: PT400."""
    settle(db)
    be(db, ANN)
    start(db)
    for given, stage in {**{name: name for name in COLUMNS}, **ALIASES}.items():
        data = {"note": given}
        row = save(db, given, data)
        columns = {column: getattr(row, column) for column in COLUMNS.values()}
        assert data == columns[COLUMNS[stage]]
        assert [COLUMNS[stage]] == [name for name, now in columns.items() if now == data]
    assert {} == save(db, "reviewPublish", {}).organizer_data.get("x", {})
    refused(db, "PT400", "save_stage", session_id=SESSION, stage="reviewPublish", data={"a": 1})
    for unknown in ("current_stage", "xyz", "", None, "reviewpublish", "organizer_data"):
        refused(db, "PT400", "save_stage", session_id=SESSION, stage=unknown, data={})


def test_08_a_late_save_is_refused(db: Connection[Any]) -> None:
    """Version 1 → 2; a late save with version 1: PT409, data unchanged; without one: accepted."""
    settle(db)
    be(db, ANN)
    assert 1 == start(db).version
    assert 2 == save(db, "eventSetup", {"title": "new"}, version=1).version
    detail = refused(
        db,
        "PT409",
        "save_stage",
        session_id=SESSION,
        stage="eventSetup",
        data={"title": "old"},
        version=1,
    )
    assert (2, {"title": "new"}) == (detail["session"]["version"], detail["session"]["event_data"])
    assert (2, {"title": "new"}) == (stored(db).version, stored(db).event_data)
    assert 3 == save(db, "eventSetup", {"title": "newer"}).version


def test_09_autosave_does_not_complete(db: Connection[Any]) -> None:
    """Complete with the title missing: PT422 naming title; complete twice: one entry."""
    settle(db)
    be(db, ANN)
    start(db)
    save(db, "organizerSetup", complete=True)
    assert ["organizerSetup"] == save(db, "eventSetup").completed_stages
    untitled = {name: data for name, data in VALID["eventSetup"].items() if name != "title"}
    detail = refused(
        db,
        "PT422",
        "save_stage",
        session_id=SESSION,
        stage="eventSetup",
        data=untitled,
        complete=True,
    )
    assert ["title"] == [error["field"] for error in detail["errors"]]
    for _ in range(2):
        row = save(db, "eventSetup", complete=True)
        assert ["organizerSetup", "eventSetup"] == row.completed_stages
    assert "ticketSetup" == row.current_stage


def test_10_sixteen_publishers_make_one_event(database: Database) -> None:
    """16 at once with 4 keys: 1 event, all 16 return its id, the 4 actions are completed."""
    results = publish_at_once(database, callers=16, keys=4)
    assert [] == errors(results)
    assert 1 == len({result.event_id for result in results})
    assert [200] * 15 + [201] == sorted(result.http_status for result in results)
    with database.connect() as db:
        assert 1 == count(db, "events")
        assert [("completed", 4)] == rows(
            db, "select status::text, count(*) from wizard.wizard_actions group by 1"
        )


def test_11_a_failed_publish_can_be_repaired(db: Connection[Any]) -> None:
    """Invalid data: 422, action failed, in progress; repaired: the same key, 201, attempts 2."""
    settle(db)
    be(db, ANN)
    fill(db)
    save(db, "ticketSetup", {**VALID["ticketSetup"], "totalCapacity": 50})
    answer = publish(db)
    assert ("failed", 422, None, None) == answer[:4]
    assert "ticketSetup" in answer.error
    action = "select status::text, attempts, error_message from wizard.wizard_actions"
    assert ("failed", 1, answer.error) == one(db, action)
    assert ("in_progress", None) == (stored(db).status, stored(db).event_id)
    assert 0 == count(db, "events")
    save(db, "ticketSetup", complete=True)
    answer = publish(db)
    assert ("completed", 201, None) == (answer.status, answer.http_status, answer.error)
    assert ("completed", 2, None) == one(db, action)


def test_12_a_publish_that_dies_leaves_nothing(database: Database) -> None:
    """Backend terminated inside publish: 0 actions, 0 events; the next call: 201."""
    with database.connect() as db:
        settle(db)
        be(db, ANN)
        fill(db)
    with database.connect() as holder:
        # The action is written by then, and the event is next.
        holder.execute("lock table wizard.events in share mode")
        publisher = Race(database, [ANN], lambda db, _: publish(db))
        publisher.start()
        wait_until(database, "count(*) = 1", WAITING)
        with database.connect() as db:
            db.execute(f"select pg_terminate_backend(pid) {WAITING}")
        assert ["57P01"] == errors(publisher.finish())
    with database.connect() as db:
        assert (0, 0) == (count(db, "wizard_actions"), count(db, "events"))
        be(db, ANN)
        assert 201 == publish(db).http_status


def test_13_a_key_belongs_to_its_session(db: Connection[Any]) -> None:
    """The key of a published session for another one: PT409, and no event."""
    settle(db)
    be(db, ANN)
    fill(db)
    fill(db, "session-0002")
    publish(db)
    refused(db, "PT409", "publish_event", session_id="session-0002", idempotency_key=KEY)
    assert 1 == count(db, "events")
    # Another tenant's key is another key.
    be(db, BOB)
    fill(db)
    assert 201 == publish(db).http_status


def test_14_each_save_extends_the_expiry(db: Connection[Any]) -> None:
    """Edited daily for 10 days: alive; then expired: PT410."""
    settle(db)
    be(db, ANN)
    start(db)
    for day in range(10):
        age(db, DAY)
        assert day + 2 == save(db, "eventSetup", {"day": day}).version
    assert timedelta(days=7) == value(
        db, "select expires_at - now() from wizard.wizard_sessions where session_id = %s", SESSION
    )
    age(db, 7 * DAY + HOUR)
    refused(db, "PT410", "save_stage", session_id=SESSION, stage="eventSetup", data={"day": 11})
    assert {"day": 9} == stored(db).event_data


def test_15_retention(db: Connection[Any]) -> None:
    """+8 days: expired; +31: redacted and emptied; +91: deleted; +401: completed ones too."""
    settle(db)
    be(db, ANN)
    for name in ("unfinished-1", "abandoned-1", "published-1"):
        fill(db, name)
        call(db, "log_interaction", session_id=name, role="user", text=f"secret of {name}")
    call(db, "abandon_session", session_id="abandoned-1")
    event = publish(db, "key-of-published-1", "published-1").event_id
    assert 1 == clean_up(db, 8 * DAY).expired
    assert "expired" == stored(db, "unfinished-1").status
    clean_up(db, 31 * DAY)
    with owner(db):
        texts = rows(db, "select distinct text from wizard.wizard_interactions")
        unredacted = "select count(*) from wizard.wizard_interactions where redacted_at is null"
        assert ([("[REDACTED]",)], 0) == (texts, value(db, unredacted))
    for name in ("abandoned-1", "published-1"):
        row = stored(db, name)
        assert [{}] * 5 == [getattr(row, column) for column in COLUMNS.values()]
    assert 2 == clean_up(db, 91 * DAY).deleted
    with owner(db):
        left = "select session_id from wizard.wizard_sessions"
        assert [("published-1",)] == rows(db, left)
        assert 1 == clean_up(db, 401 * DAY).deleted
        assert [] == rows(db, left)
        assert [(event,)] == rows(db, "select id from wizard.events")


def test_16_a_claim_whose_lease_is_over_is_taken_over(db: Connection[Any]) -> None:
    """The second worker claims; the first one's finish: PT409; an abandoned claim is failed."""
    settle(db)
    be(db, ANN)
    start(db)
    first = claim(db)
    assert first.claimed is True
    assert claim(db).claimed is False
    expire_lease(db, timedelta(seconds=1))
    be(db, ADA)
    second = claim(db)
    assert (True, 2) == (second.claimed, second.attempts)
    be(db, ANN)
    refused(db, "PT409", "finish_action", action_id=first.id, ok=True, result={}, error=None)
    expire_lease(db, HOUR + timedelta(seconds=1))
    assert 1 == clean_up(db).actions_reaped
    query = "select status::text, error_message from wizard.wizard_actions"
    assert ("failed", "lease expired") == one(db, query)


def test_17_slugs(db: Connection[Any]) -> None:
    """255 × x, Привет, !Hello!, two equal titles: valid, unique slugs; '' is refused."""
    settle(db)
    titles = ["x" * 255, "Привет", "!Hello!", "Équipe", "Équipe"]
    slugs = []
    for title in titles:
        query = f"{EVENT_COLUMNS} values (%s, %s, %s, %s, {REST}) returning slug"
        slugs.append(value(db, query, ORG_A, ANN, title, "" if title == "!Hello!" else None))
    assert 5 == len(set(slugs))
    pattern = "select bool_and(slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$') from wizard.events"
    assert value(db, pattern) is True
    heads = [slug[:-9] for slug in slugs]
    assert ["x" * 240, "event", "hello"] == heads[:3]
    assert ["equipe", "equipe"] == heads[3:]
    for title in ("", "   ", "x" * 256):
        with pytest.raises(psycopg.errors.CheckViolation), db.transaction():
            db.execute(f"{EVENT_COLUMNS} values (%s, %s, %s, null, {REST})", [ORG_A, ANN, title])


REST = "'popup', '2099-01-01', '10:00', null, false, 'UTC', 'virtual', 10, '[]', 'draft', null"


@pytest.mark.parametrize(
    ("rest", "state"),
    [
        (REST.replace("null, false", "'09:00', true"), None),
        (REST.replace("null, false", "'09:00', false"), "23514"),
        (REST.replace("null, false", "'10:00', false"), "23514"),
        (REST.replace("UTC", "Mars/Base"), "22023"),
        (REST.replace("UTC", "FOO5"), "23514"),
        (REST.replace("10, '[]'", "-5, '[]'"), "23514"),
        (REST.replace("[]", "{}"), "23514"),
    ],
)
def test_18_events_make_sense(db: Connection[Any], rest: str, state: str | None) -> None:
    """09:00 after 10:00 only on the next day; Mars/Base, capacity −5, tiers as object: refused."""
    settle(db)
    statement = f"{EVENT_COLUMNS} values ('{ORG_A}', '{ANN}', 'T', null, {rest})"
    if state is None:
        db.execute(statement)
        return
    with pytest.raises(psycopg.Error) as caught:
        db.execute(statement)
    assert state == caught.value.sqlstate


def test_19_what_a_user_made_stays(db: Connection[Any]) -> None:
    """Deleting a user keeps 1 event and 2 sessions with a null user."""
    settle(db)
    be(db, ANN)
    fill(db)
    publish(db)
    start(db, "session-0002")
    be_owner(db)
    db.execute("delete from auth.users where id = %s", [ANN])
    assert [(None,)] == rows(db, "select user_id from wizard.events")
    assert [(None,)] * 2 == rows(db, "select user_id from wizard.wizard_sessions")
    assert [] == rows(db, "select from wizard.organization_members where user_id = %s", ANN)


def test_20_an_interaction_is_of_its_sessions_organisation(db: Connection[Any]) -> None:
    """A foreign organisation id: refused; redaction keeps tokens, latency, model and rating."""
    settle(db)
    be(db, ANN)
    session = start(db)
    call(db, "log_interaction", session_id=SESSION, role="user", text="s", tokens=7, model="m",
         latency_ms=120)  # fmt: skip
    be_owner(db)
    for org, key in ((ORG_B, session.id), (ORG_A, uuid4())):
        with pytest.raises(psycopg.errors.ForeignKeyViolation), db.transaction():
            db.execute(
                "insert into wizard.wizard_interactions "
                "(organization_id, wizard_session_id, session_id, role, text) "
                "values (%s, %s, %s, 'user', 'x')",
                [org, key, SESSION],
            )
    db.execute("update wizard.wizard_interactions set csat = 4")
    assert 1 == clean_up(db, 31 * DAY).redacted
    query = "select text, tokens_used, model, latency_ms, csat from wizard.wizard_interactions"
    assert ("[REDACTED]", 7, "m", 120, 4) == one(db, query)


def claim(db: Connection[Any]) -> Any:
    """Claim the action of the session that goes beyond the database."""
    return one(
        db,
        "select (action).*, claimed from wizard.claim_action(%s, 'connectStripe', %s, '{}')",
        SESSION,
        "connect-session-0001",
    )


def expire_lease(db: Connection[Any], since: timedelta) -> None:
    """Let the lease of the only action have ended some time ago."""
    with owner(db):
        db.execute("update wizard.wizard_actions set lease_expires_at = now() - %s", [since])
