"""The faults that the system was made against: the faulty query beside the right one."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from browse.trial import EB, HTX, OVERVIEW, START, overview, refresh, settle, uid
from dbkit.testing import as_user
from support.rows import rows, value

if TYPE_CHECKING:
    from psycopg import Connection

FAN_OUT = """
    select sum(o.gross)
    from browse.orders_htx as o
    left join browse.tickets_htx as t on t.order_source_id = o.source_id
    left join browse.session_sources as s
        on s.canonical_session_source_id = o.session_source_id and s.source = 'eventbrite'
    left join browse.orders_eventbrite as e on e.session_source_id = s.source_session_id
    where o.status = 'complete' and o.session_source_id = 'h1'
"""

MIXED_UNITS = """
    select sum(amount) from (
        select gross as amount from browse.orders_htx where status = 'complete'
        union all
        select gross_cents from browse.orders_eventbrite where status = 'placed'
    ) as orders
"""


def sessions(
    db: Connection[Any], source: str, numbers: str, to: str, start: str = "%(start)s"
) -> None:
    """Map many sessions at once: ``numbers`` is the SQL of a series ``n``, ``to`` of the source."""
    prefix = source[0]
    parameters = {
        "source": source,
        "prefix": prefix,
        "to": to,
        "start": START,
        "event": uid("event of ann"),
    }
    if source == HTX:
        db.execute(
            f"""
            with event as (
                insert into browse.events_htx (source_id, name, timezone, published, public)
                values ('e', 'Event', 'Australia/Sydney', true, true)
                on conflict do nothing
            )
            insert into browse.sessions_htx (source_id, event_source_id, name, start_date)
            select %(prefix)s || n, 'e', 'Session ' || n, {start} from {numbers} as n
            """,
            parameters,
        )
    db.execute(
        f"""
        insert into browse.session_sources (
            source, source_session_id, canonical_source, canonical_session_source_id, event_id,
            event_source_id, session_name, starts_at, timezone
        )
        select %(source)s, %(prefix)s || n, %(to)s, left(%(to)s, 1) || n, %(event)s, 'e',
            'Session ' || n, {start}, 'Australia/Sydney'
        from {numbers} as n
        """,
        parameters,
    )


def sell(db: Connection[Any], htx: int = 100, eventbrite: int = 0, tickets: int = 0) -> None:
    """Sell orders of 50.00 and 4,200 cents for session 1, and so many tickets."""
    db.execute(
        "insert into browse.orders_htx (source_id, session_source_id, status, gross) "
        "select 'o' || n, 'h1', 'complete', 50 from generate_series(1, %s) as n",
        [htx],
    )
    db.execute(
        "insert into browse.tickets_htx (source_id, order_source_id, session_source_id, status) "
        "select 't' || n, 'o' || 1 + n %% %s, 'h1', 'valid' from generate_series(1, %s) as n",
        [htx, tickets],
    )
    db.execute(
        "insert into browse.orders_eventbrite "
        "(source_id, event_source_id, session_source_id, status, gross_cents) "
        "select 'o' || n, 'e', 'e1', 'placed', 4200 from generate_series(1, %s) as n",
        [eventbrite],
    )


def test_joining_orders_and_tickets_multiplies(db: Connection[Any]) -> None:
    """100 orders, 250 tickets, 61 Eventbrite orders: 762,500.00 by joins, 5,000.00 by the view."""
    people = settle(db)
    sessions(db, HTX, "generate_series(1, 1)", HTX)
    sessions(db, EB, "generate_series(1, 1)", HTX)
    sell(db, 100, 61, 250)
    refresh(db)
    assert Decimal("762500.00") == value(db, FAN_OUT)
    with as_user(db, people.ann):
        row = overview(db, (HTX, "h1"))
    assert (500_000, 256_200, 756_200) == (
        row.htx_gross_cents,
        row.eventbrite_gross_cents,
        row.total_gross_cents,
    )
    assert (100, 250, 61) == (row.htx_orders, row.htx_tickets, row.eventbrite_orders)


def test_dollars_and_cents_are_not_added(db: Connection[Any]) -> None:
    """5,000.00 and 252,000 cents: 257,000.00 as they are, 5,000.00 + 2,520.00 converted."""
    people = settle(db)
    sessions(db, HTX, "generate_series(1, 1)", HTX)
    sessions(db, EB, "generate_series(1, 1)", HTX)
    sell(db, 100, 60)
    refresh(db)
    assert Decimal("257000.00") == value(db, MIXED_UNITS)
    with as_user(db, people.ann):
        (row,) = rows(db, "select * from browse.session_financials")
    assert (Decimal("5000.00"), Decimal("2520.00"), Decimal("7520.00")) == (
        row.htx_gross,
        row.eventbrite_gross,
        row.total_gross,
    )


def test_no_session_is_doubled_or_lost(db: Connection[Any]) -> None:
    """3,000 sessions: 4,000 by the mapping, 2,800 by Humanitix's table, 3,000 by the view."""
    settle(db)
    sessions(db, HTX, "generate_series(1, 2800)", HTX)
    sessions(db, EB, "generate_series(1, 1000)", HTX)
    sessions(db, EB, "generate_series(2801, 3000)", EB)
    refresh(db)
    by_mapping = """
        select count(*) from browse.sessions as s
        left join browse.session_sources as m using (canonical_source, canonical_session_source_id)
    """
    assert 4000 == value(db, by_mapping)
    from_humanitix = """
        select count(*) from browse.sessions_htx as h
        left join browse.session_sources as m
            on m.source = 'humanitix' and m.source_session_id = h.source_id
    """
    assert 2800 == value(db, from_humanitix)
    by_view = f"select count(*), count(distinct session_id) as ids from {OVERVIEW}"
    assert [(3000, 3000)] == rows(db, by_view)
    by_provider = f"select provider, count(*) from {OVERVIEW} group by 1 order by 1"
    assert [("both", 1000), ("eventbrite", 200), ("humanitix", 1800)] == rows(db, by_provider)


def test_a_utc_date_is_no_local_date(db: Connection[Any]) -> None:
    """3,000 Sydney sessions every three hours: 1,125 have another date there than in UTC."""
    settle(db)
    first = datetime(2025, 1, 1, tzinfo=UTC)
    start = f"timestamptz '{first.isoformat()}' + n * interval '3 hours'"
    sessions(db, HTX, "generate_series(1, 2800)", HTX, start)
    sessions(db, EB, "generate_series(2801, 3000)", EB, start)
    refresh(db)
    other = f"select count(*) from {OVERVIEW} where session_date <> {{}}"
    assert 1125 == value(db, other.format("(session_start at time zone 'UTC')::date"))
    assert 0 == value(db, other.format("(session_start at time zone 'Australia/Sydney')::date"))


def test_a_view_of_its_owner_leaks(db: Connection[Any]) -> None:
    """100 mail addresses for anon by an owner's view, refused with the invoker's rights."""
    settle(db)
    db.execute(
        "insert into browse.customers_htx (source_id, email) "
        "select 'c' || n, 'c' || n || '@example.org' from generate_series(1, 100) as n"
    )
    db.execute("create view browse.leak as select email from browse.customers_htx")
    db.execute("grant select on browse.leak to anon")
    with as_user(db, None, role="anon"):
        assert 100 == value(db, "select count(*) from browse.leak where email like '%%@%%'")
    db.execute("alter view browse.leak set (security_invoker = true)")
    with as_user(db, None, role="anon"), pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.execute("select count(*) from browse.leak")
    owned = """
        select c.relname from pg_class as c
        where c.relnamespace = 'browse'::regnamespace and c.relkind = 'v'
            and not coalesce(c.reloptions @> array['security_invoker=true'], false)
    """
    assert [] == rows(db, owned)
