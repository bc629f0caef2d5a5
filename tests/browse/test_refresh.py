"""The refreshes beyond their acceptance tests: bounds, refusals, races, the registry."""

from __future__ import annotations

import random
import threading
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from browse import recount
from browse.changes import World
from browse.trial import (
    AGG,
    DAY,
    DISCOUNTS,
    EB,
    HTX,
    OVERVIEW,
    START,
    application,
    eventbrite,
    humanitix,
    order_eb,
    order_htx,
    overview,
    refresh,
    settle,
    spot,
    table_of,
    ticket_eb,
)
from dbkit.testing import as_user
from support.rows import one, rows, value

if TYPE_CHECKING:
    from psycopg import Connection

    from dbkit.testing.databases import Database

MARKS = "select count(*) from browse.financials_dirty"
REFRESH = "select * from browse.refresh_session_financials()"
REBUILD = "select * from browse.rebuild_session_financials()"


def agrees(db: Connection[Any]) -> bool:
    """Say whether the aggregates are what a recount in Python finds."""
    return (recount.financials(db), recount.discounts(db)) == (
        recount.stored_financials(db),
        recount.stored_discounts(db),
    )


def test_nothing_to_do_writes_nothing(db: Connection[Any]) -> None:
    """A second refresh, a recount of the same and a rebuild leave every row where it lies."""
    settle(db)
    key = humanitix(db, "A")
    eventbrite(db, "E", to=key)
    order_htx(db, "A", 2, discount_code="EARLY", discount="5.00")
    order_eb(db, "E", 1, promo_code="VIP", discount_cents=100)
    assert 0 < refresh(db).rows
    before = table_of(db, AGG), table_of(db, DISCOUNTS)
    assert 0 == one(db, REFRESH).rows
    db.execute("update browse.orders_htx set raw = '{\"again\": true}'")
    db.execute("update browse.orders_eventbrite set imported_at = now()")
    assert 0 == one(db, REFRESH).rows
    assert 0 == one(db, REBUILD).rows
    assert before == (table_of(db, AGG), table_of(db, DISCOUNTS))


def test_a_change_of_amounts_alone_is_written(db: Connection[Any]) -> None:
    """Same number of orders, other amount or other code: the row says so."""
    settle(db)
    humanitix(db, "A")
    oid = order_htx(db, "A", 1, gross="50.00", discount_code="EARLY", discount="5.00")
    refresh(db)
    db.execute("update browse.orders_htx set gross = 51, discount = 6 where source_id = %s", [oid])
    refresh(db)
    assert (5100, 600) == one(db, f"select gross_cents, discount_cents from {AGG}")
    assert ("EARLY", 1, 600) == one(db, f"select code, uses, discount_cents from {DISCOUNTS}")
    db.execute("update browse.orders_htx set discount_code = null where source_id = %s", [oid])
    refresh(db)
    assert [] == rows(db, f"select * from {DISCOUNTS}")


def test_a_bounded_run_leaves_the_rest(db: Connection[Any]) -> None:
    """At most so many sessions a run, whole ones; the next runs take the others."""
    settle(db)
    for number in range(5):
        eventbrite(db, f"e{number}")
        order_eb(db, f"e{number}", 1)
        order_eb(db, f"e{number}", 1)
    db.execute("select browse.sync_sessions()")
    one(db, "select * from browse.refresh_session_financials(2)")
    assert [(2,), (2,)] == rows(db, f"select orders from {AGG}")
    assert 0 < value(db, MARKS)
    one(db, "select * from browse.refresh_session_financials(2)")
    one(db, "select * from browse.refresh_session_financials(2)")
    assert [(2,)] * 5 == rows(db, f"select orders from {AGG}")
    assert 0 == value(db, MARKS)


@pytest.mark.parametrize("call", [REFRESH, REBUILD])
@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_another_isolation_level_is_refused(database: Database, level: str, call: str) -> None:
    """Its one snapshot would not see what the claimed marks stand for: 25001."""
    db = database.connect()
    db.execute(f"set transaction isolation level {level}")
    with pytest.raises(psycopg.Error) as caught:
        db.execute(call)
    assert "25001" == caught.value.sqlstate


@pytest.mark.parametrize("first", [REFRESH, REBUILD])
@pytest.mark.parametrize("second", [REFRESH, REBUILD])
def test_the_second_of_two_is_busy(database: Database, first: str, second: str) -> None:
    """It returns at once, does nothing, and the marks wait for the next."""
    db, other = database.connect(autocommit=True), database.connect(autocommit=True)
    settle(db)
    eventbrite(db, "E")
    db.execute("select browse.sync_sessions()")
    order_eb(db, "E", 1)
    with db.transaction(force_rollback=True):
        assert "ok" == one(db, first).status
        other.execute("set statement_timeout = '2s'")
        assert "busy" == one(other, second).status
        assert [] == rows(other, f"select * from {AGG}")
    assert "ok" == one(other, second).status
    assert agrees(db)
    assert 1 == value(db, f"select sum(orders) from {AGG}")


def test_a_crash_takes_marks_and_rows_back_together(db: Connection[Any]) -> None:
    """A run that fails has claimed nothing."""
    settle(db)
    humanitix(db, "A")
    refresh(db)
    order_htx(db, "A", 1, discount_code="X")
    waiting = value(db, MARKS)
    db.execute(f"alter table {DISCOUNTS} add constraint broken check (uses < 1)")
    with pytest.raises(psycopg.errors.CheckViolation), db.transaction():
        one(db, REFRESH)
    assert (waiting, 0) == (value(db, MARKS), value(db, f"select count(*) from {AGG}"))
    db.execute(f"alter table {DISCOUNTS} drop constraint broken")
    refresh(db)
    assert agrees(db)


def test_a_writer_open_across_a_refresh_is_counted_by_the_next(database: Database) -> None:
    """Whatever it did: a new order, a changed one, a moved mapping."""
    db, writer = database.connect(autocommit=True), database.connect()
    settle(db)
    key = humanitix(db, "A")
    eventbrite(db, "E")
    oid = order_htx(db, "A", 1)
    order_eb(db, "E", 1)
    refresh(db)
    changes = (
        "update browse.orders_htx set gross = gross + 1",
        "delete from browse.tickets_htx",
        "update browse.session_sources set canonical_source = 'humanitix', "
        "canonical_session_source_id = 'A' where source_session_id = 'E'",
        f"delete from browse.orders_htx where source_id = '{oid}'",
    )
    for change in changes:
        writer.execute(change)
        order_htx(db, "A", 1)
        refresh(db)
        assert agrees(db), change
        writer.commit()
        assert not agrees(db), change
        refresh(db)
        assert agrees(db), change
    assert {(*key, HTX), (*key, EB)} == {row[:3] for row in recount.stored_financials(db)}


def test_refreshes_beside_writers_lose_nothing(database: Database) -> None:
    """Three writers and a refresher without a pause between; one refresh more and all agrees."""
    db = database.connect(autocommit=True)
    settle(db)
    for number in range(6):
        eventbrite(db, f"e{number}")
    refresh(db)
    errors: list[BaseException] = []
    writers = [threading.Thread(target=write, args=(database, seed, errors)) for seed in range(3)]
    for writer in writers:
        writer.start()
    runs = 0
    while any(writer.is_alive() for writer in writers):
        assert one(db, REFRESH).status in {"ok", "busy"}
        runs += 1
    for writer in writers:
        writer.join()
    assert [] == errors
    assert 1 < runs
    refresh(db)
    assert 120 == value(db, "select count(*) from browse.orders_eventbrite")
    assert agrees(db)


def write(database: Database, seed: int, errors: list[BaseException]) -> None:
    """Sell 40 orders in transactions of their own, and change some."""
    dice = random.Random(seed)
    try:
        with psycopg.connect(database.url) as connection:
            for number in range(40):
                sid, name = f"e{dice.randrange(6)}", f"w{seed}-{number}"
                order_eb(connection, sid, 1, source_id=name, gross_cents=dice.randrange(9000))
                connection.execute(
                    "update browse.orders_eventbrite set gross_cents = gross_cents + 1 "
                    "where source_id = %s",
                    [f"w{seed}-{dice.randrange(number + 1)}"],
                )
                connection.commit()
    except BaseException as error:
        errors.append(error)


def test_a_ticket_added_while_its_order_moves(database: Database) -> None:
    """The ticket's writer saw the old session, and the refresh between them counted the new one."""
    db = database.connect(autocommit=True)
    settle(db)
    eventbrite(db, "A")
    eventbrite(db, "B")
    oid = order_eb(db, "A", 1)
    refresh(db)
    mover = database.connect()
    mover.execute("update browse.orders_eventbrite set session_source_id = 'B'")
    adding = threading.Thread(target=add_ticket, args=(database, oid))
    adding.start()
    waits_or_ends(db, adding)
    mover.commit()
    refresh(db)
    adding.join()
    refresh(db)
    assert agrees(db)
    assert [("B", 2)] == rows(db, f"select canonical_session_source_id, tickets from {AGG}")


def add_ticket(database: Database, oid: str) -> None:
    """Add a ticket to an order, and commit once nobody else is working on it."""
    with psycopg.connect(database.url) as connection:
        ticket_eb(connection, oid, "A")
        # The refresh of the test runs meanwhile, unless the ticket had to wait for the mover.
        connection.execute("select pg_sleep(0.3)")


def waits_or_ends(db: Connection[Any], thread: threading.Thread) -> None:
    """Wait until another connection's statement waits for a lock, or sleeps after it."""
    query = """
        select count(*) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()
            and (wait_event_type = 'Lock' or wait_event = 'PgSleep')
    """
    while thread.is_alive() and not value(db, query):
        pass


def test_two_importers_in_other_orders_do_not_deadlock(database: Database) -> None:
    """Marks are appended and never updated: writers do not wait for one another."""
    one_, two = database.connect(), database.connect()
    settle(one_)
    for sid in ("a", "b"):
        eventbrite(one_, sid)
    one_.commit()
    for connection, order in ((one_, ("a", "b")), (two, ("b", "a"))):
        connection.execute("set lock_timeout = '1s'")
        for sid in order:
            order_eb(connection, sid, 1)
    one_.commit()
    two.commit()
    refresh(one_)
    assert agrees(one_)


def test_a_statement_marks_each_session_it_touches_once(db: Connection[Any]) -> None:
    """300 tickets by one statement are no 300 marks."""
    settle(db)
    humanitix(db, "A")
    for order in range(3):
        order_htx(db, "A", source_id=f"o{order}")
    refresh(db)
    assert 0 == value(db, MARKS)
    db.execute(
        "insert into browse.tickets_htx (source_id, order_source_id, session_source_id, status) "
        "select 'bulk' || n, 'o' || n % 3, 'A', 'valid' from generate_series(1, 300) as n"
    )
    assert 1 == value(db, MARKS)


def test_truncate_is_no_way_past_the_marks(db: Connection[Any]) -> None:
    """Emptying a table of orders shows after the next refresh, or is refused."""
    settle(db)
    eventbrite(db, "E")
    order_eb(db, "E", 1)
    refresh(db)
    try:
        with db.transaction():
            db.execute("truncate browse.orders_eventbrite cascade")
    except psycopg.Error:
        return
    refresh(db)
    assert agrees(db)


@pytest.mark.parametrize("seed", range(3))
def test_any_history_is_recounted_from_its_marks_alone(db: Connection[Any], seed: int) -> None:
    """80 random changes without a refresh between them, then one."""
    settle(db)
    world = World(db, random.Random(seed))
    for _ in range(80):
        world.change()
    refresh(db)
    assert agrees(db)


def test_a_rebuild_repairs_what_was_tampered_with(db: Connection[Any]) -> None:
    """Wrong, missing and stray rows are put right by it."""
    settle(db)
    for sid in ("a", "b", "c"):
        eventbrite(db, sid)
        order_eb(db, sid, 2, promo_code="X", discount_cents=10)
    refresh(db)
    wanted = recount.stored_financials(db), recount.stored_discounts(db)
    db.execute(f"update {AGG} set orders = 99 where canonical_session_source_id = 'a'")
    db.execute(f"delete from {AGG} where canonical_session_source_id = 'b'")
    db.execute(f"delete from {DISCOUNTS} where canonical_session_source_id = 'b'")
    db.execute(f"update {AGG} set currency = 'NZD' where canonical_session_source_id = 'c'")
    db.execute(REBUILD)
    assert wanted == (recount.stored_financials(db), recount.stored_discounts(db))


def test_the_status_is_kept(db: Connection[Any]) -> None:
    """Each refresh says when it ran, how long it took, and on how many rows; the view says when."""
    settle(db)
    key = humanitix(db, "A")
    db.execute("select browse.sync_sessions()")
    assert overview(db, key).refreshed_at is None
    order_htx(db, "A", 1)
    refresh(db)
    db.execute("select browse.event_sessions_overview_refresh()")
    kept = rows(db, "select * from browse.refresh_status order by name")
    assert [
        "event_sessions_overview_refresh",
        "refresh_session_financials",
        "sync_sessions",
    ] == [row.name for row in kept]
    assert {"ok"} == {row.status for row in kept}
    assert all(row.refreshed_at and row.duration_ms >= 0 for row in kept)
    with as_user(db, None, role="anon"):
        assert overview(db, key).refreshed_at is not None


def test_only_the_service_and_the_owner_refresh(db: Connection[Any]) -> None:
    """Clients cannot; service_role can, with no grant on the tables it writes."""
    people = settle(db)
    humanitix(db, "A")
    order_htx(db, "A", 1)
    with as_user(db, people.admin), pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.execute(REFRESH)
    with as_user(db, None, role="service_role"):
        assert "ok" == refresh(db).status
        with pytest.raises(psycopg.errors.InsufficientPrivilege), db.transaction():
            db.execute(f"delete from {AGG}")
    assert agrees(db)


# The registry --------------------------------------------------------------------------------


def test_sync_is_idempotent(db: Connection[Any]) -> None:
    """A second run makes nothing and moves nothing."""
    settle(db)
    humanitix(db, "A")
    eventbrite(db, "E")
    assert 0 < value(db, "select browse.sync_sessions()")
    before = table_of(db, "browse.sessions")
    assert 0 == value(db, "select browse.sync_sessions()")
    assert before == table_of(db, "browse.sessions")


def test_the_older_id_wins_a_merge(db: Connection[Any]) -> None:
    """Whichever key is the canonical one, the id that was first out in the world stays."""
    settle(db)
    eventbrite(db, "old")
    db.execute("select browse.sync_sessions()")
    db.execute("update browse.sessions set first_seen_at = first_seen_at - interval '1 day'")
    old = value(db, "select session_id from browse.sessions")
    key = humanitix(db, "new")
    db.execute("select browse.sync_sessions()")
    new = value(db, "select session_id from browse.sessions where canonical_source = 'humanitix'")
    merge(db, "old", key)
    db.execute("select browse.sync_sessions()")
    assert (HTX, "new", old) == one(
        db,
        "select canonical_source, canonical_session_source_id, session_id from browse.sessions",
    )
    assert [(new, old)] == rows(db, "select old_session_id, session_id from browse.session_aliases")


def test_a_merge_takes_spots_and_applications_along(db: Connection[Any]) -> None:
    """What hung on the merged session hangs on the one that stays."""
    people = settle(db)
    key = humanitix(db, "A")
    lone = eventbrite(db, "E")
    refresh(db)
    spot(db, key, 1)
    spot(db, lone, 1, performer=people.pia)
    spot(db, lone, 2)
    application(db, key, people.pia)
    application(db, lone, people.pia)
    application(db, lone, people.stranger)
    merge(db, "E", key)
    refresh(db)
    row = overview(db, key)
    assert 1 == value(db, f"select count(*) from {OVERVIEW}")
    assert (3, 1) == (row.total_spots, row.confirmed_spots)
    assert 2 == value(db, "select count(*) from browse.event_applications")


def test_a_chain_of_merges_resolves(db: Connection[Any]) -> None:
    """Every id that was ever given out leads to a session that there is."""
    settle(db)
    for number in range(3):
        humanitix(db, f"h{number}", START + number * DAY)
        eventbrite(db, f"e{number}", START + number * DAY)
    refresh(db)
    given = {row[0] for row in rows(db, "select session_id from browse.sessions")}
    for number in (0, 1, 2):
        merge(db, f"e{number}", (HTX, f"h{number}"))
        refresh(db)
    merge(db, "e0", (EB, "e0"))
    refresh(db)
    resolved = """
        select session_id from browse.sessions
        union all
        select a.old_session_id from browse.session_aliases as a
        inner join browse.sessions as s on s.session_id = a.session_id
    """
    found = [row[0] for row in rows(db, resolved)]
    assert len(found) == len(set(found))
    assert given <= set(found)
    assert 4 == value(db, f"select count(*) from {OVERVIEW}")


def merge(db: Connection[Any], sid: str, to: tuple[str, str]) -> None:
    """Map an Eventbrite session to another canonical key."""
    db.execute(
        """
        update browse.session_sources
        set canonical_source = %s, canonical_session_source_id = %s
        where source = 'eventbrite' and source_session_id = %s
        """,
        [*to, sid],
    )


def test_no_key_without_a_session_of_its_own(db: Connection[Any]) -> None:
    """Orphan keys, a second row of one source and chains are refused when a transaction ends."""
    settle(db)
    key = humanitix(db, "A")
    eventbrite(db, "E")
    eventbrite(db, "F")
    db.execute("set constraints all immediate")
    merge(db, "E", key)
    moved = "update browse.session_sources set (canonical_source, canonical_session_source_id) = "
    for change, sqlstate in (
        (f"{moved} ('humanitix', 'nowhere') where source_session_id = 'F'", "23503"),
        ("delete from browse.session_sources where source = 'humanitix'", "23503"),
        (f"{moved} ('humanitix', 'A') where source_session_id = 'F'", "23505"),
        (f"{moved} ('eventbrite', 'E') where source_session_id = 'A'", "23503"),
        (f"{moved} ('eventbrite', 'F') where source_session_id = 'A'", "23503"),
    ):
        with pytest.raises(psycopg.Error) as caught, db.transaction():
            db.execute(change)
        assert sqlstate == caught.value.sqlstate, change
