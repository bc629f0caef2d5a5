"""The sixteen acceptance tests of the overview, each with the figure it was specified with."""

from __future__ import annotations

import csv
import io
import os
import random
import re
from collections import Counter
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import pairwise
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
    HOUR,
    HTX,
    OVERVIEW,
    START,
    eventbrite,
    humanitix,
    insert,
    mapped,
    order_eb,
    order_htx,
    order_other,
    overview,
    person,
    provider,
    refresh,
    session_s,
    settle,
    spot,
    table_of,
    venue,
)
from dbkit.testing import as_user, cannot_see
from support.rows import one, rows, value

if TYPE_CHECKING:
    from psycopg import Connection

    from dbkit.testing.databases import Database

#: Another history: BROWSE_SEED=8 dbkit test tests/browse.
SEED = int(os.environ.get("BROWSE_SEED", "7"))

MIDNIGHT = datetime(START.year, 7, 1)
#: The columns of the overview that are for finance alone.
MONEY = re.compile("^(htx|eventbrite|total)_(?!spots)|currency|^discounts$")

ZONES = ("UTC", "Australia/Sydney", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Kiritimati")


def test_01_a_session_of_both_providers(db: Connection[Any]) -> None:
    """One row: 95 + 60 orders, 250 + 120 tickets, 475,000 + 252,000 = 727,000 cents gross."""
    people = settle(db)
    key = session_s(db)
    refresh(db)
    with as_user(db, people.ann):
        row = overview(db, key)
        cancelled = value(db, f"select sum(cancelled_orders) from {AGG}")
    assert (95, 250) == (row.htx_orders, row.htx_tickets)
    assert (475_000, 29_450, 43_225, 402_325) == (
        row.htx_gross_cents,
        row.htx_fees_cents,
        row.htx_tax_cents,
        row.htx_net_cents,
    )
    assert (60, 120) == (row.eventbrite_orders, row.eventbrite_tickets)
    assert (252_000, 18_000, 22_800, 211_200) == (
        row.eventbrite_gross_cents,
        row.eventbrite_fees_cents,
        row.eventbrite_tax_cents,
        row.eventbrite_net_cents,
    )
    assert (155, 370) == (row.total_orders, row.total_tickets)
    assert (727_000, 613_525, 47_450, 66_025) == (
        row.total_gross_cents,
        row.total_net_cents,
        row.total_fees_cents,
        row.total_tax_cents,
    )
    assert Decimal("7270.00") == row.total_gross
    assert ("AUD", False) == (row.currency, row.is_mixed_currency)
    assert 5 == cancelled


def test_02_exactly_one_row_for_each_session(db: Connection[Any]) -> None:
    """As many rows as sessions; 'both' once; Eventbrite-only in full; zeros without orders."""
    people = settle(db)
    both = session_s(db)
    place = venue(db, "The Cellar", address="1 Low St", lat="-33.87", lng="151.21")
    only = eventbrite(db, "E", name="Late Show", event_name="Laughs", venue=place)
    bare = humanitix(db, "H")
    refresh(db)
    assert 3 == value(db, "select count(*) from browse.sessions")
    assert 3 == value(db, f"select count(*) from {OVERVIEW}")
    with as_user(db, people.ann):
        row = overview(db, both)
        assert ("both", True, True) == (row.provider, row.has_humanitix, row.has_eventbrite)
        assert {HTX, EB} == set(row.providers)
        row = overview(db, only)
        assert ("eventbrite", [EB]) == (row.provider, row.providers)
        assert ("Late Show", "Laughs", "The Cellar", "Sydney") == (
            row.session_name,
            row.event_name,
            row.venue_name,
            row.venue_city,
        )
        assert (START, START + 2 * HOUR, 120) == (
            row.session_start,
            row.session_end,
            row.duration_minutes,
        )
        assert row.session_id is not None
        assert row.event_id is not None
        assert ("eventbrite:E", place) == (row.stable_session_id, row.venue_id)
        row = overview(db, bare)
        assert ("humanitix", [HTX]) == (row.provider, row.providers)
        assert (0, 0, 0, 0) == (
            row.htx_orders,
            row.htx_gross_cents,
            row.eventbrite_orders,
            row.total_orders,
        )
        assert (0, Decimal(0), False) == (
            row.total_gross_cents,
            row.total_gross,
            row.is_mixed_currency,
        )
        assert ([], [], [], 0) == (row.discounts, row.lineup, row.waitlist, row.waitlist_count)


@pytest.mark.parametrize("zone", ZONES)
def test_03_local_time_is_the_sessions(db: Connection[Any], zone: str) -> None:
    """21:00 UTC on 1 January is 08:00 on the 2nd in Sydney; over 5 April 24 h are 23 h local."""
    settle(db)
    new_year = humanitix(db, "N", datetime(2026, 1, 1, 21, tzinfo=UTC))
    before = humanitix(db, "B", datetime(2026, 4, 4, 9, tzinfo=UTC))
    after = eventbrite(db, "A", datetime(2026, 4, 5, 9, tzinfo=UTC))
    refresh(db)
    db.execute("select set_config('TimeZone', %s, true)", [zone])
    row = overview(db, new_year)
    assert (datetime(2026, 1, 2, 8), date(2026, 1, 2), time(8)) == (
        row.session_start_local,
        row.session_date,
        row.start_time,
    )
    assert (datetime(2026, 1, 2, 10), time(10), 120) == (
        row.session_end_local,
        row.end_time,
        row.duration_minutes,
    )
    assert "Australia/Sydney" == row.timezone
    first, second = overview(db, before), overview(db, after)
    assert DAY == second.session_start.astimezone(UTC) - first.session_start.astimezone(UTC)
    assert 23 * HOUR == second.session_start_local - first.session_start_local


def test_04_free_spots(db: Connection[Any]) -> None:
    """2 confirmed, 1 open, 1 cancelled: 3, 2 and 1; without any 0; one of the two is found."""
    people = settle(db)
    with_spots, without = humanitix(db, "W"), humanitix(db, "O", START + DAY)
    refresh(db)
    spot(db, with_spots, 1, performer=people.pia)
    spot(db, with_spots, 2, performer=people.stranger)
    spot(db, with_spots, 3)
    spot(db, with_spots, 4, status="cancelled")
    row = overview(db, with_spots)
    assert (True, 3, 2, 1) == (
        row.has_spots,
        row.total_spots,
        row.confirmed_spots,
        row.available_spots,
    )
    row = overview(db, without)
    assert (False, 0, 0, 0) == (
        row.has_spots,
        row.total_spots,
        row.confirmed_spots,
        row.available_spots,
    )
    db.execute("select browse.event_sessions_overview_refresh()")
    query = "select canonical_session_source_id from browse.browse_sessions({})"
    with as_user(db, None, role="anon"):
        assert [("W",), ("O",)] == rows(db, query.format(""))
        assert [("W",)] == rows(db, query.format("p_min_available => 1"))
        assert [] == rows(db, query.format("p_min_available => 2"))


def test_05_the_line_up(db: Connection[Any]) -> None:
    """By position; a deleted performer leaves a spot open; a private one is 'TBA' to others."""
    people = settle(db)
    gone = person(db, "gone")
    key = humanitix(db, "L")
    refresh(db)
    spot(db, key, 3, performer=people.pia)
    spot(db, key, 1, performer=people.paul)
    freed = spot(db, key, 2, performer=gone)
    spot(db, key, 4)
    lineup = overview(db, key).lineup
    assert [1, 2, 3] == [place["position"] for place in lineup]
    assert ["Spot 1", "Spot 2", "Spot 3"] == [place["spot_name"] for place in lineup]
    db.execute("delete from auth.users where id = %s", [gone])
    assert ("open", None) == one(
        db, "select status, performer_id from browse.event_spots where id = %s", freed
    )
    with as_user(db, None, role="anon"):
        row = overview(db, key)
    assert [(1, "TBA"), (3, "Pia")] == [(place["position"], place["name"]) for place in row.lineup]
    assert (4, 2, 2) == (row.total_spots, row.confirmed_spots, row.available_spots)
    assert str(people.paul) not in str(row.lineup)
    db.execute("select browse.event_sessions_overview_refresh()")
    with as_user(db, None, role="anon"):
        (browsed,) = rows(db, "select * from browse.browse_sessions()")
    assert row.lineup == browsed.lineup


def test_06_a_change_shows_after_one_refresh(database: Database) -> None:
    """New, cancelled, moved, unchanged, and a writer that was open during the refresh."""
    db, writer = database.connect(autocommit=True), database.connect()
    settle(db)
    first, second = humanitix(db, "A"), humanitix(db, "B")
    refresh(db)
    query = f"select orders, cancelled_orders from {AGG} where canonical_session_source_id = %s"
    oid = order_htx(db, "A", 2)
    refresh(db)
    assert [(1, 0)] == rows(db, query, "A")
    db.execute("update browse.orders_htx set status = 'cancelled' where source_id = %s", [oid])
    refresh(db)
    assert [(0, 1)] == rows(db, query, "A")

    eventbrite(db, "E", to=first)
    order_eb(db, "E", 3)
    refresh(db)
    assert [(0, 1), (1, 0)] == rows(db, f"{query} order by source desc", "A")
    db.execute(
        "update browse.session_sources set canonical_session_source_id = 'B' "
        "where source_session_id = 'E'"
    )
    refresh(db)
    assert [(0, 1)] == rows(db, query, first[1])
    assert [(1, 0)] == rows(db, query, second[1])

    before = table_of(db, AGG)
    run = refresh(db)
    assert ("ok", 0) == (run.status, run.rows)
    assert before == table_of(db, AGG)

    order_htx(writer, "B", 1)
    refresh(db)
    assert before == table_of(db, AGG)
    writer.commit()
    refresh(db)
    assert 2 == value(db, f"select sum(orders) from {AGG}")


def test_07_incremental_is_rebuild_is_recount(db: Connection[Any]) -> None:
    """1,000 random changes: after every 100 the three agree to the cent, row by row."""
    settle(db)
    dice = random.Random(SEED)
    world = World(db, dice)
    for number in range(1, 1001):
        world.change()
        if dice.random() < 0.1:
            refresh(db)
        if number % 100 == 0:
            agree(db)
    assert 1000 == world.done.total()
    assert 21 == len(world.done), f"never done: {world.done}"
    assert {"AUD", "NZD", "USD"} == {key[3] for key in recount.financials(db)}


def agree(db: Connection[Any]) -> None:
    """Compare the tables with a recount in Python, and with themselves rebuilt."""
    refresh(db)
    wanted = (recount.financials(db), recount.discounts(db))
    assert wanted == (recount.stored_financials(db), recount.stored_discounts(db))
    before = table_of(db, AGG), table_of(db, DISCOUNTS)
    db.execute("savepoint rebuild")
    db.execute("select browse.rebuild_session_financials()")
    assert before == (table_of(db, AGG), table_of(db, DISCOUNTS))
    db.execute(f"delete from {AGG}")
    db.execute(f"delete from {DISCOUNTS}")
    db.execute("select browse.rebuild_session_financials()")
    assert wanted == (recount.stored_financials(db), recount.stored_discounts(db))
    db.execute("rollback to rebuild")


def test_08_currencies_are_not_added(db: Connection[Any]) -> None:
    """AUD and NZD in one session: no totals, and one entry for each currency."""
    people = settle(db)
    key = humanitix(db, "M")
    eventbrite(db, "M-eb", to=key)
    order_htx(db, "M", 1, gross="50.00", fees="1.00")
    order_eb(db, "M-eb", 1, gross_cents=700)
    order_eb(db, "M-eb", 2, gross_cents=4200, fees_cents=200, currency="NZD")
    refresh(db)
    with as_user(db, people.ann):
        row = overview(db, key)
        parts = rows(db, "select * from browse.session_financials order by currency")
    assert row.is_mixed_currency is True
    assert [None] * 8 == [
        row.currency,
        row.total_gross_cents,
        row.total_net_cents,
        row.total_fees_cents,
        row.total_tax_cents,
        row.total_gross,
        row.total_net,
        row.total_fees,
    ]
    by_currency = {entry["currency"]: entry for entry in row.totals_by_currency}
    assert {"AUD", "NZD"} == set(by_currency)
    assert (5700, 4200) == (by_currency["AUD"]["gross_cents"], by_currency["NZD"]["gross_cents"])
    assert (5600, 4000) == (by_currency["AUD"]["net_cents"], by_currency["NZD"]["net_cents"])
    assert [("AUD", Decimal("57.00")), ("NZD", Decimal("42.00"))] == [
        (part.currency, part.total_gross) for part in parts
    ]


def test_09_who_sees_what(db: Connection[Any]) -> None:
    """No money and no '@' for anon; customers and orders denied; promoters their own events."""
    people = settle(db)
    insert(db, "customers_htx", source_id="c", first_name="Kim", last_name="Lee", email="kim@x.au")
    key = session_s(db)
    order_htx(db, "S", 1, customer_source_id="c")
    order_eb(db, "S-eb", 1, buyer_name="Kim Lee", buyer_email="kim@x.au")
    other = humanitix(db, "T", START + DAY, promoter="ben")
    order_htx(db, "T", 2)
    refresh(db)
    db.execute("select browse.event_sessions_overview_refresh()")
    with as_user(db, None, role="anon"):
        assert 2 == value(db, "select count(*) from browse.browse_sessions()")
        seen = rows(db, f"select * from {OVERVIEW}")
        hidden = [name for name in seen[0]._fields if MONEY.search(name)]
        assert 26 == len(hidden)
        assert {None} == {getattr(row, name) for row in seen for name in hidden}
        assert 0 == value(db, f"select count(*) from {OVERVIEW} as v where v::text like '%%@%%'")
        assert 0 == value(
            db, "select count(*) from browse.browse_sessions() as b where b::text like '%%@%%'"
        )
        assert [] == rows(db, f"select * from {AGG}")
        assert [] == rows(db, f"select * from {DISCOUNTS}")
        for table in ("customers_htx", "orders_htx", "orders_eventbrite", "tickets_htx"):
            cannot_see(db, f"select count(*) from browse.{table} having count(*) > 0")
    with as_user(db, people.ann):
        assert (96, 61) == (overview(db, key).htx_orders, overview(db, key).eventbrite_orders)
        assert (None, None) == (overview(db, other).htx_orders, overview(db, other).total_gross)
        assert [("S",)] == rows(db, f"select distinct canonical_session_source_id from {AGG}")
    with as_user(db, people.ben):
        assert (None, 1) == (overview(db, key).total_orders, overview(db, other).total_orders)
    with as_user(db, people.admin):
        assert (157, 1) == (overview(db, key).total_orders, overview(db, other).total_orders)
    with as_user(db, people.ann):
        shown = rows(db, "select *, c::text as line from browse.event_session_customers_v as c")
    assert not [
        row for row in shown if "Kim" in row.line or "Lee" in row.line or "kim@" in row.line
    ]
    assert [("KL", "k***@***")] * 2 == [(row.initials, row.masked_email) for row in shown]


def test_10_the_materialized_copy(database: Database) -> None:
    """A view takes no index; the copy is refreshed beside readers, once at a time; or the view."""
    db, reader, second = (database.connect(autocommit=True) for _ in range(3))
    settle(db)
    humanitix(db, "A")
    refresh(db)
    with pytest.raises(psycopg.errors.WrongObjectType):
        db.execute(f"create index on {OVERVIEW} (session_id)")
    names = "select canonical_session_source_id from browse.browse_sessions()"
    copied = "select count(*) from browse.event_sessions_overview_mv"
    assert 0 == value(db, copied)
    assert [("A",)] == rows(db, names)
    run = "select status from browse.event_sessions_overview_refresh()"
    assert [("ok",)] == rows(db, run)
    assert 1 == value(db, copied)
    humanitix(db, "B", START + DAY)
    refresh(db)
    assert [("A",)] == rows(db, names)
    with reader.transaction(), db.transaction():
        assert [("A",)] == rows(reader, names)
        db.execute("set local lock_timeout = '1s'")
        assert [("ok",)] == rows(db, run)
        assert [("busy",)] == rows(second, run)
        assert [("A",)] == rows(reader, names)
    assert [("A",), ("B",)] == rows(db, names)


def test_11_pages_by_cursor(database: Database) -> None:
    """500 sessions by 50: each once, also when others come between before and after the cursor."""
    db = database.connect(autocommit=True)
    settle(db)
    for number in range(500):
        # Eight at the same time, so that pages end between equals.
        eventbrite(db, f"p{number}", START + (number // 8) * HOUR)
    refresh(db)
    db.execute("select browse.event_sessions_overview_refresh()")
    cursor, seen, pages = None, [], 0
    while page := rows(db, "select * from browse.browse_sessions(p_cursor => %s)", cursor):
        seen += [row.canonical_session_source_id for row in page]
        cursor, pages = page[-1].cursor, pages + 1
        assert (50 if pages <= 10 else 10) == len(page)
        if pages <= 10:
            eventbrite(db, f"early{pages}", START - HOUR)
            eventbrite(db, f"late{pages}", START + 30 * DAY)
            refresh(db)
            db.execute("select browse.event_sessions_overview_refresh()")
    assert 11 == pages
    old = [sid for sid in seen if sid.startswith("p")]
    assert 500 == len(old) == len(set(old))
    assert len(seen) == len(set(seen))
    assert not [sid for sid in seen if sid.startswith("early")]
    assert 10 == len([sid for sid in seen if sid.startswith("late")])
    assert sorted(old, key=lambda sid: int(sid[1:]) // 8) == old


def test_12_the_export(db: Connection[Any]) -> None:
    """Comma, quote and newline survive, =1+1 is no formula, and the totals are the view's."""
    people = settle(db)
    names = ['Comma, "quote"\nand newline', "=1+1", "+1", "-1", "@x", "plain"]
    for number, name in enumerate(names):
        humanitix(db, f"x{number}", START + number * HOUR, name=name)
        order_htx(db, f"x{number}", 1, gross=f"{number}.05")
    eventbrite(db, "y", START + DAY)
    order_eb(db, "y", 1, gross_cents=123456)
    refresh(db)
    with as_user(db, people.ann):
        text = value(
            db, "select browse.export_sessions_csv(%s, %s, 'any')", MIDNIGHT, MIDNIGHT + 31 * DAY
        )
        total = value(db, f"select sum(total_gross) from {OVERVIEW}")
    assert text.replace("\r\n", "").count("\r") == 0
    assert text.endswith("\r\n")
    lines = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    assert [names[0], "'=1+1", "'+1", "'-1", "'@x", "plain", "Session y"] == [
        line["session_name"] for line in lines
    ]
    assert Decimal("1249.86") == total
    assert total == sum(Decimal(line["total_gross"]) for line in lines)


def test_13_months_and_weeks(db: Connection[Any]) -> None:
    """A session every 5 h of 90 days: each month, week and day as many as were made there."""
    people = settle(db)
    starts = [START.replace(day=1, hour=14, minute=0) + n * 5 * HOUR for n in range(432)]
    for number, start in enumerate(starts):
        eventbrite(db, f"w{number}", start)
        order_eb(db, f"w{number}", 1, gross_cents=100)
    refresh(db)
    db.execute("select browse.event_sessions_overview_refresh()")
    # In July, August and September Sydney is ten hours ahead: 14:00 UTC is midnight.
    local = [start.replace(tzinfo=None) + 10 * HOUR for start in starts]
    assert (MIDNIGHT + DAY, time(0)) == (local[0], local[0].time())
    for begin, end in windows():
        inside = sum(begin <= at < end for at in local)
        assert 0 < inside
        assert inside == browsed(db, begin, end), (begin, end)
    summary = "select * from browse.get_financial_summary(%s, %s, %s)"
    first, last = MIDNIGHT, MIDNIGHT + 92 * DAY
    labels = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m"}
    for group, label in labels.items():
        with as_user(db, people.ann):
            found = rows(db, summary, first, last, group)
        wanted = Counter(f"{at:{label}}" for at in local)
        assert wanted == {row.label: row.sessions for row in found}
        assert wanted == {row.label: row.gross_cents // 100 for row in found}


def windows() -> list[tuple[datetime, datetime]]:
    """Return three months, twelve weeks and three days, half open."""
    months = [datetime(START.year, month, 1) for month in (7, 8, 9, 10)]
    weeks = [MIDNIGHT + number * 7 * DAY for number in range(13)]
    days = [MIDNIGHT + number * DAY for number in range(1, 5)]
    return [*pairwise(months), *pairwise(weeks), *pairwise(days)]


def browsed(db: Connection[Any], begin: datetime, end: datetime) -> int:
    """Count the sessions of a window, page by page."""
    found, cursor = 0, None
    query = "select * from browse.browse_sessions(%s, %s, p_limit => 200, p_cursor => %s)"
    while page := rows(db, query, begin, end, cursor):
        found, cursor = found + len(page), page[-1].cursor
        assert 432 >= found
    return found


def test_14_a_customer_is_erased(db: Connection[Any]) -> None:
    """No trace in any table, raw neither, of one person on both providers; the same totals."""
    people = settle(db)
    key = session_s(db)
    raw = '{"buyer": {"first": "Zebedee", "mail": "ZEB@Example.org", "phone": "0491 570 156"}}'
    insert(
        db,
        "customers_htx",
        source_id="c",
        first_name="Zebedee",
        last_name="Quill",
        email="zeb@example.org",
        phone="0491 570 156",
        raw=raw,
    )
    oid = order_htx(db, "S", 2, customer_source_id="c", raw=raw)
    db.execute("update browse.tickets_htx set raw = %s where order_source_id = %s", [raw, oid])
    for mail in ("zeb@example.org", "Zeb@Example.ORG"):
        oid = order_eb(db, "S-eb", 1, buyer_name="Zebedee Quill", buyer_email=mail, raw=raw)
        db.execute(
            "update browse.tickets_eventbrite set raw = %s where order_source_id = %s", [raw, oid]
        )
    kept = order_eb(db, "S-eb", 1, buyer_name="Kim", buyer_email="kim@example.org")
    refresh(db)
    before = table_of(db, AGG)
    with as_user(db, people.admin):
        shown = overview(db, key)._replace(refreshed_at=None)
    assert 8 <= len(traces(db, "zebedee", "zeb@", "quill", "0491"))
    db.execute("select browse.erase_customer('c')")
    assert [] == traces(db, "zebedee", "zeb@", "quill", "0491")
    refresh(db)
    assert before == table_of(db, AGG)
    with as_user(db, people.admin):
        assert shown == overview(db, key)._replace(refreshed_at=None)
    assert "kim@example.org" == value(
        db, "select buyer_email from browse.orders_eventbrite where source_id = %s", kept
    )


def traces(db: Connection[Any], *texts: str) -> list[str]:
    """Return the relations of the schema with a row that contains one of the texts."""
    relations = rows(
        db,
        """
        select c.oid::regclass::text as name from pg_class as c
        where c.relnamespace = 'browse'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
            and c.relispopulated
        order by 1
        """,
    )
    pattern = [f"%{text}%" for text in texts]
    found = []
    for relation in relations:
        query = f"select count(*) from {relation.name} as t where t::text ilike any (%s)"
        found += [relation.name] * value(db, query, pattern)
    return found


def test_15_ids_stay(db: Connection[Any]) -> None:
    """The same UUIDs after another import and a merge; the alias resolves."""
    settle(db)
    first = humanitix(db, "H")
    refresh(db)
    db.execute("update browse.sessions set first_seen_at = first_seen_at - interval '1 day'")
    eventbrite(db, "E")
    refresh(db)
    query = "select session_id, event_id from browse.sessions order by canonical_source desc"
    (elder, event), (younger, _) = rows(db, query)
    before = rows(db, query)
    db.execute("update browse.session_sources set session_name = 'Renamed'")
    db.execute("update browse.sessions_htx set name = 'Renamed'")
    refresh(db)
    assert before == rows(db, query)
    db.execute(
        "update browse.session_sources "
        "set canonical_source = %s, canonical_session_source_id = %s where source = %s",
        [*first, EB],
    )
    refresh(db)
    assert [(elder, event)] == rows(db, query)
    assert [(younger, elder)] == rows(
        db, "select old_session_id, session_id from browse.session_aliases"
    )


def test_16_another_provider_needs_no_other_view(db: Connection[Any]) -> None:
    """'ticketek' in providers, one mapped session: in the totals, the definition untouched."""
    people = settle(db)
    definition = value(db, f"select pg_get_viewdef('{OVERVIEW}'::regclass)")
    key = session_s(db)
    provider(db, "ticketek", "minor")
    mapped(db, ("ticketek", "tt-1"), START, to=key)
    order_other(db, "ticketek", "tt-1", tickets=2, gross=6_000, fees=1_000)
    order_other(db, "ticketek", "tt-1", tickets=1, gross=4_000, refunded=500)
    refresh(db)
    with as_user(db, people.ann):
        row = overview(db, key)
    assert (157, 373, 737_000, 622_025) == (
        row.total_orders,
        row.total_tickets,
        row.total_gross_cents,
        row.total_net_cents,
    )
    assert {HTX, EB, "ticketek"} == set(row.providers)
    assert (95, 60) == (row.htx_orders, row.eventbrite_orders)
    assert definition == value(db, f"select pg_get_viewdef('{OVERVIEW}'::regclass)")
