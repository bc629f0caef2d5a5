"""Races: whoever comes first, each of the guarantees holds; what cannot be raced is held at a gate.

A race is not left to luck. Its callers wait for a lock that the test holds, all of them, before the
first goes on.
"""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from support.rows import one, rows, value
from wizard.trial import (
    ADA,
    ANN,
    BOB,
    DAY,
    KEY,
    ORG_A,
    SAM,
    SESSION,
    VALID,
    WAITING,
    Race,
    answers,
    be,
    be_owner,
    call,
    clean_up,
    count,
    errors,
    fill,
    lock_session,
    of,
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
    from collections.abc import Callable

    from psycopg import Connection

    from dbkit.testing.databases import Database

OUTCOME = """
    select
        (select count(*) from wizard.events) as events,
        (select count(*) from wizard.wizard_actions where status = 'completed') as completed,
        (select count(*) from wizard.wizard_actions where status <> 'completed') as others,
        (select status from wizard.wizard_sessions) as session
"""


@pytest.fixture
def filled(database: Database) -> Database:
    """Return a database with a session that waits to be published."""
    with database.connect() as db:
        settle(db)
        be(db, ANN)
        fill(db)
    return database


@pytest.mark.parametrize("keys", [1, 4, 16])
def test_publishers_of_one_session(database: Database, keys: int) -> None:
    """16 callers with 1, 4 and 16 keys: one event, one 201, the same event for all."""
    results = publish_at_once(database, callers=16, keys=keys)
    assert [] == errors(results)
    assert [200] * 15 + [201] == sorted(result.http_status for result in results)
    assert 1 == len({(result.event_id, str(result.event)) for result in results})
    with database.connect() as db:
        assert (1, keys, 0, "completed") == one(db, OUTCOME)
        assert [(1,)] == rows(db, "select distinct attempts from wizard.wizard_actions")


def test_publishers_that_nothing_holds_up(database: Database) -> None:
    """10 sessions, 16 callers each with one key and no gate: 10 events."""
    with database.connect() as db:
        settle(db)
        be(db, ANN)
        for number in range(10):
            fill(db, f"session-{number:04}")

    def work(db: Connection[Any], _: int) -> list[Any]:
        return [publish(db, f"{KEY}{n}", f"session-{n:04}").event_id for n in range(10)]

    results = race(database, [ANN, ADA] * 8, work)
    assert [] == errors(results)
    assert 1 == len({tuple(result) for result in results})
    with database.connect() as db:
        assert (10, 10) == (count(db, "events"), count(db, "wizard_actions"))


def test_the_same_key_for_two_sessions_at_once(filled: Database) -> None:
    """One is published, the other caller gets PT409, and nothing of his attempt stays."""
    with filled.connect() as db:
        be(db, ANN)
        fill(db, "session-0002")

    def gate(db: Connection[Any]) -> None:
        db.execute("select from wizard.wizard_sessions for update")

    names = (SESSION, "session-0002")
    results = race(filled, [ANN, ADA], lambda db, n: publish(db, KEY, names[n]), gate)
    assert ["PT409"] == errors(results)
    assert [201] == [result.http_status for result in answers(results)]
    with filled.connect() as db:
        assert (1, 1) == (count(db, "events"), count(db, "wizard_actions"))


def test_two_tenants_publish_at_once(filled: Database) -> None:
    """The same session id, the same key, the same title: two events, one each."""
    with filled.connect() as db:
        be(db, BOB)
        fill(db)
    results = race(filled, [ANN, BOB], lambda db, _: publish(db), lock_session)
    assert [201, 201] == [result.http_status for result in results]
    with filled.connect() as db:
        assert 2 == value(db, "select count(distinct organization_id) from wizard.events")


def test_autosaves_of_one_version(filled: Database) -> None:
    """16 saves that have seen version 6: one is kept, 15 get PT409 with what it wrote."""

    def work(db: Connection[Any], number: int) -> Any:
        return save(db, "eventSetup", {"title": f"title {number}"}, version=6)

    results = race(filled, [ANN, ADA] * 8, work, lock_session)
    assert ["PT409"] * 15 == errors(results)
    (winner,) = answers(results)
    with filled.connect() as db:
        assert (7, winner.event_data) == (stored(db).version, stored(db).event_data)


def test_a_late_autosave_loses_wherever_it_waited(filled: Database) -> None:
    """It waits for the row that the newer one holds, and is refused when it gets it."""
    newer, late = filled.connect(), Race(filled, [ANN], late_autosave)
    be(newer, ADA)
    save(newer, "eventSetup", {"title": "newer"}, version=6)
    late.start()
    wait_until(filled, "count(*) = 1", WAITING)
    newer.commit()
    assert ["PT409"] == errors(late.finish())
    be_owner(newer)
    assert {"title": "newer"} == stored(newer).event_data


def late_autosave(db: Connection[Any], _: int) -> Any:
    """Save what was typed before the newer save."""
    return save(db, "eventSetup", {"title": "late"}, version=6)


def test_autosaves_without_a_version_are_all_kept_in_turn(filled: Database) -> None:
    """16 of them: 16 versions, none lost, none given twice."""
    results = race(
        filled,
        [ANN] * 16,
        lambda db, number: save(db, "eventSetup", {"title": f"{number}"}),
        lock_session,
    )
    assert list(range(7, 23)) == sorted(result.version for result in results)


def test_a_save_and_a_publish_at_once(filled: Database) -> None:
    """Either the event has the new title or the save is refused: never a save that is lost."""
    title = {**VALID["eventSetup"], "title": "Changed"}

    def work(db: Connection[Any], number: int) -> Any:
        return publish(db) if number else save(db, "eventSetup", title)

    results = race(filled, [ANN, ADA], work, lock_session)
    with filled.connect() as db:
        (event,) = rows(db, "select title from wizard.events")
    saved = not isinstance(results[0], psycopg.Error)
    assert ("Changed" if saved else "Spring show") == event.title
    assert ([] if saved else ["PT410"]) == errors(results)


def test_an_abandoned_session_is_not_published(filled: Database) -> None:
    """Abandon against publish: one of them, never both."""

    def work(db: Connection[Any], number: int) -> Any:
        return publish(db) if number else call(db, "abandon_session", session_id=SESSION)

    results = race(filled, [ANN, ADA], work, lock_session)
    with filled.connect() as db:
        events, status = count(db, "events"), stored(db).status
    assert (events, status) in {(1, "completed"), (0, "abandoned")}
    assert 1 == len(errors(results))


def test_creators_in_two_tenants(database: Database) -> None:
    """16 callers of two organisations with one id and no gate: two sessions."""
    with database.connect() as db:
        settle(db)
    results = race(database, [ANN, BOB] * 8, lambda db, _: start(db))
    assert [] == errors(results)
    assert 2 == len({result.id for result in results})


def test_a_session_that_is_deleted_while_it_is_resumed(filled: Database) -> None:
    """The clean-up deletes it after it was found and before it was locked: a new one is made."""
    with filled.connect() as holder:
        old = stored(holder).id
        lock_session(holder)
        caller = Race(filled, [ANN], lambda db, _: start(db))
        caller.start()
        wait_until(filled, "count(*) = 1", WAITING)
        holder.execute("delete from wizard.wizard_sessions")
        holder.commit()
        (made,) = caller.finish()
    assert (SESSION, 1) == (made.session_id, made.version)
    assert old != made.id


@pytest.mark.parametrize(
    ("change", "state"),
    [("status = 'abandoned'", "PT410"), ("status = 'completed', completed_at = now()", None)],
)
def test_a_session_that_ends_while_it_is_resumed(
    filled: Database, change: str, state: str | None
) -> None:
    """Its end is not undone, and the caller learns of it: PT410, or the completed session."""
    with filled.connect() as holder:
        lock_session(holder)
        caller = Race(filled, [ANN], lambda db, _: start(db))
        caller.start()
        wait_until(filled, "count(*) = 1", WAITING)
        holder.execute(f"update wizard.wizard_sessions set {change}")
        before = stored(holder)
        holder.commit()
        (result,) = caller.finish()
        assert before == stored(holder)
    if state:
        assert state == result.sqlstate
    else:
        assert before == result


def test_one_of_sixteen_workers_gets_the_claim(filled: Database) -> None:
    """Free, and again when its lease is over: exactly one each time."""

    def work(db: Connection[Any], _: int) -> Any:
        return one(
            db,
            "select (action).*, claimed from wizard.claim_action(%s, 'connectStripe', %s, '{}')",
            SESSION,
            "connect-session-0001",
        )

    for attempt in (1, 2):
        results = race(filled, [ANN, ADA] * 8, work)
        assert [] == errors(results)
        assert 1 == sum(result.claimed for result in results)
        assert {attempt} == {result.attempts for result in results}
        with filled.connect() as db:
            db.execute("update wizard.wizard_actions set lease_expires_at = now() - interval '1 s'")


def test_a_worker_and_the_clean_up_meet_at_a_dead_claim(filled: Database) -> None:
    """The one who takes it over keeps it: clean-up skips the row that is locked."""
    with filled.connect() as db:
        be(db, ANN)
        claimed = call(
            db, "claim_action", session_id=SESSION, name="x", idempotency_key="k" * 8, payload={}
        )
        assert claimed.claimed is True
        be_owner(db)
        db.execute("update wizard.wizard_actions set lease_expires_at = now() - interval '2 hours'")
    worker = filled.connect()
    be(worker, ADA)
    again = call(
        worker, "claim_action", session_id=SESSION, name="x", idempotency_key="k" * 8, payload={}
    )
    assert again.claimed is True
    with filled.connect(autocommit=True) as db:
        assert 0 == clean_up(db).actions_reaped
    worker.commit()
    with filled.connect(autocommit=True) as db:
        assert 0 == clean_up(db).actions_reaped
        assert "in_progress" == value(db, "select status::text from wizard.wizard_actions")


def test_equal_titles_at_once(database: Database) -> None:
    """16 sessions with one title are published at once: 16 slugs."""
    with database.connect() as db:
        settle(db)
        be(db, ANN)
        for number in range(16):
            fill(db, f"session-{number:04}")

    def work(db: Connection[Any], number: int) -> Any:
        return publish(db, f"{KEY}{number}", f"session-{number:04}")

    results = race(database, [ANN, ADA] * 8, work)
    assert [201] * 16 == [result.http_status for result in results]
    with database.connect() as db:
        assert 16 == value(
            db, "select count(distinct slug) from wizard.events where slug like 'spring-show-%%'"
        )


@pytest.mark.parametrize("signal_", ["terminate", "cancel"])
@pytest.mark.parametrize("at", ["the session", "the event", "the end"])
def test_a_publish_that_dies(filled: Database, at: str, signal_: str) -> None:
    """Wherever it is: no action, no event, the session in progress; then the same key: 201."""
    hold, release = GATES[at]
    with filled.connect() as holder:
        hold(holder)
        publisher = Race(filled, [ANN], lambda db, _: publish(db))
        publisher.start()
        wait_until(filled, "count(*) = 1", WAITING)
        with filled.connect() as db:
            db.execute(f"select pg_{signal_}_backend(pid) {WAITING}")
        state = {"terminate": "57P01", "cancel": "57014"}[signal_]
        assert [state] == errors(publisher.finish())
        release(holder)
    with filled.connect() as db:
        assert (0, 0, 0, "in_progress") == one(db, OUTCOME)
        be(db, ANN)
        assert 201 == publish(db).http_status
        assert 200 == publish(db).http_status


def lock_events(db: Connection[Any]) -> None:
    """Let nobody insert an event."""
    db.execute("lock table wizard.events in share mode")


def stop_after_the_event(db: Connection[Any]) -> None:
    """Let whoever has completed a session wait for us, its event and action written."""
    db.execute(
        """
        create function wizard.wait() returns trigger language plpgsql as $$
        begin
            perform pg_advisory_xact_lock(1);
            return null;
        end $$;
        create constraint trigger wait after update on wizard.wizard_sessions
        deferrable initially deferred for each row execute function wizard.wait();
        """
    )
    db.commit()
    db.execute("select pg_advisory_xact_lock(1)")


def let_go(db: Connection[Any]) -> None:
    """Take the gate away."""
    db.rollback()


def remove_the_stop(db: Connection[Any]) -> None:
    """Take the trigger away."""
    db.rollback()
    db.execute("drop trigger wait on wizard.wizard_sessions")
    db.commit()


GATES: dict[str, tuple[Callable[[Connection[Any]], None], Callable[[Connection[Any]], None]]] = {
    "the session": (lock_session, let_go),
    "the event": (lock_events, let_go),
    "the end": (stop_after_the_event, remove_the_stop),
}


def test_a_client_that_is_killed(filled: Database) -> None:
    """Its process dies while the server waits: the same key gives the one event, once."""
    with filled.connect() as holder:
        lock_session(holder)
        child = os.fork()
        if not child:
            publish_in_a_child(filled.url)
        wait_until(filled, "count(*) = 1", WAITING)
        os.kill(child, signal.SIGKILL)
        assert signal.SIGKILL == os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) * -1
        holder.rollback()
    wait_until(filled, "count(*) = 0", "from pg_stat_activity where application_name = 'the child'")
    with filled.connect(autocommit=True) as db:
        be(db, ANN)
        # The server may have finished for a client that was no longer there, or not: never twice.
        assert publish(db).http_status in {200, 201}
        be_owner(db)
        assert (1, 1, 0, "completed") == one(db, OUTCOME)


def publish_in_a_child(url: str) -> None:
    """Publish in a process that shares nothing with the test's, and leave it."""
    connection = psycopg.connect(url, autocommit=True, application_name="the child")
    be(connection, ANN)
    publish(connection)
    os._exit(0)


def test_clean_up_beside_writers(database: Database) -> None:
    """200 rounds beside autosave, publish and log_interaction: no deadlock, nothing unexpected."""
    with database.connect(autocommit=True) as db:
        settle(db)
        be(db, ANN)
        for number in range(8):
            fill(db, f"session-{number:04}")
        done = threading.Event()
        writers = Race(database, [ANN, ADA, SAM], lambda db, n: write(db, n, done))
        writers.start()
        rounds, moved = 0, 0
        try:
            for rounds in range(1, 201):
                make_due(db, rounds)
                found = clean_up(db, batch=3)
                moved += sum(found)
        finally:
            done.set()
        results = writers.finish()
    assert [] == errors(results)
    assert 200 == rounds
    assert moved > 200
    assert all(result["worked"] > 0 and result["refused"] > 0 for result in results)


def make_due(db: Connection[Any], turn: int) -> None:
    """Make something due of every kind, and bring a session back to life."""
    be_owner(db)
    names = [f"session-{(turn + number) % 8:04}" for number in range(8)]
    for statement, number in (
        ("update wizard.wizard_interactions set expires_at = now() - interval '1 s', "
         "redacted_at = null where session_id = %s", 0),
        ("update wizard.wizard_actions set lease_expires_at = now() - interval '2 hours' "
         "where session_id = %s and status = 'in_progress'", 0),
        ("update wizard.wizard_sessions set expires_at = now() - interval '1 s' "
         "where session_id = %s and status = 'in_progress'", 2),
        ("update wizard.wizard_sessions set last_seen_at = now() - interval '31 days' "
         "where session_id = %s and status in ('completed', 'abandoned')", 4),
        ("update wizard.wizard_sessions set last_seen_at = now() - interval '401 days' "
         "where session_id = %s and status <> 'in_progress'", 6),
        ("update wizard.wizard_sessions set status = 'in_progress', event_id = null, "
         "expires_at = now() + interval '7 days' where session_id = %s", 7),
    ):  # fmt: skip
        db.execute(statement, [names[number]])


def write(db: Connection[Any], number: int, done: threading.Event) -> dict[str, int]:
    """Work on the sessions until told to stop; return how much of it worked."""
    be(db, (ANN, ADA, SAM)[number], **of(ORG_A))
    results = {"worked": 0, "refused": 0}
    turn = number
    while not done.is_set():
        turn += 1
        try:
            # Two calls in one transaction hold their locks for long enough to meet others.
            with db.transaction():
                for work in (turn + number, turn // 2):
                    WORK[work % len(WORK)](db, f"session-{turn % 8:04}", turn)
            results["worked"] += 1
        except psycopg.Error as error:
            if error.sqlstate not in {"PT404", "PT409", "PT410"}:
                raise
            results["refused"] += 1
    return results


def autosave(db: Connection[Any], session: str, turn: int) -> None:
    """Save something else than the last time."""
    save(db, "organizerSetup", {**VALID["organizerSetup"], "turn": turn}, session=session)


def publish_it(db: Connection[Any], session: str, turn: int) -> None:
    """Publish with one of three keys of the session."""
    publish(db, f"publish-{turn % 3}-{session}", session)


def log(db: Connection[Any], session: str, turn: int) -> None:
    """Say something."""
    call(db, "log_interaction", session_id=session, role="user", text=f"turn {turn}")


def claim_it(db: Connection[Any], session: str, turn: int) -> None:
    """Claim one of three actions of the session."""
    key = f"claim-{turn % 3}-{session}"
    call(db, "claim_action", session_id=session, name="x", idempotency_key=key, payload={})


def renew(db: Connection[Any], session: str, _: int) -> None:
    """Come back, maybe to a session that was deleted."""
    start(db, session)


WORK = (autosave, log, publish_it, autosave, claim_it, log, renew)


def test_a_save_does_not_wait_for_the_clean_up(filled: Database) -> None:
    """What it has expired is over by the clock: PT410 at once, while it still works."""
    with filled.connect() as db:
        db.execute("update wizard.wizard_sessions set expires_at = now() - interval '1 s'")
    cleaner = filled.connect()
    assert 1 == clean_up(cleaner).expired
    db = filled.connect(autocommit=True)
    be(db, ANN)
    db.execute("set lock_timeout = '1 s'")
    calls: dict[str, dict[str, Any]] = {
        "save_stage": {"stage": "eventSetup", "data": {}},
        "go_to_stage": {"stage": "eventSetup"},
        "publish_event": {"idempotency_key": KEY},
        "claim_action": {"name": "x", "idempotency_key": KEY, "payload": {}},
        "log_interaction": {"role": "user", "text": "x"},
        "abandon_session": {},
        "create_or_resume_session": {},
    }
    for function, arguments in calls.items():
        assert {"status": "expired"} == refused(
            db, "PT410", function, session_id=SESSION, **arguments
        )


@pytest.mark.parametrize("function", ["save_stage", "log_interaction", "claim_action"])
def test_a_session_that_is_deleted_while_it_is_used(filled: Database, function: str) -> None:
    """Found, then deleted before it is locked: PT404, and never an error of a foreign key."""
    calls: dict[str, dict[str, Any]] = {
        "save_stage": {"stage": "eventSetup", "data": {}},
        "log_interaction": {"role": "user", "text": "x"},
        "claim_action": {"name": "x", "idempotency_key": KEY, "payload": {}},
    }
    arguments = calls[function]
    with filled.connect() as holder:
        holder.execute("delete from wizard.wizard_sessions")
        caller = Race(
            filled, [ANN], lambda db, _: call(db, function, session_id=SESSION, **arguments)
        )
        caller.start()
        wait_until(filled, "count(*) = 1", WAITING)
        holder.commit()
    assert ["PT404"] == errors(caller.finish())


def test_two_clean_ups_at_once(filled: Database) -> None:
    """The second says so, with nulls, and does not wait."""
    first, second = filled.connect(), filled.connect()
    second.execute("set statement_timeout = '5s'")
    assert 1 == clean_up(first, 8 * DAY).expired
    assert (None,) * 5 == clean_up(second, 8 * DAY)
    first.rollback()
    assert 1 == clean_up(second, 8 * DAY).expired
