"""Retention: payloads after 400 days, customers after three years, and never a figure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from browse.trial import (
    AGG,
    DAY,
    HOUR,
    humanitix,
    insert,
    order_eb,
    order_htx,
    order_other,
    provider,
    refresh,
    settle,
    table_of,
)
from support.rows import rows, value

if TYPE_CHECKING:
    from psycopg import Connection

    from dbkit.testing.databases import Database

NOW = datetime.now(UTC)
RETIRE = "select action, object, rows from browse.apply_retention(%s, %s)"
IMPORTED = (
    "customers_htx",
    "events",
    "events_htx",
    "orders_eventbrite",
    "orders_htx",
    "orders_other",
    "session_sources",
    "sessions_htx",
    "tickets_eventbrite",
    "tickets_htx",
)


def sold(db: Connection[Any], imported: datetime = NOW) -> None:
    """Make a session with two orders, everything with a payload, imported at this time."""
    settle(db)
    humanitix(db, "S")
    insert(db, "customers_htx", source_id="c", first_name="Kim", email="kim@x.example")
    order_htx(db, "S", 2, customer_source_id="c", completed_at=imported)
    order_eb(db, "E", 1, buyer_name="Lee", buyer_email="lee@x.example", ordered_at=imported)
    provider(db, "ticketek")
    order_other(db, "ticketek", "T")
    refresh(db)
    for table in IMPORTED:
        query = "update browse.{} set raw = '{{\"a\": 1}}', imported_at = %s"
        db.execute(query.format(table), [imported])


def raws(db: Connection[Any]) -> int:
    """Count the payloads that are left."""
    counts = " + ".join(
        f"(select count(*) from browse.{table} where raw <> '{{}}')" for table in IMPORTED
    )
    return int(value(db, f"select {counts}"))


def test_young_payloads_stay(db: Connection[Any]) -> None:
    """Up to 400 days nothing is touched, then all payloads at once, and no figure changes."""
    sold(db)
    figures, full = table_of(db, AGG), raws(db)
    assert 9 <= full
    assert {0} == {row.rows for row in rows(db, RETIRE, NOW + 400 * DAY - HOUR, 1000)}
    assert full == raws(db)
    done = rows(db, RETIRE, NOW + 400 * DAY + HOUR, 1000)
    assert full == sum(row.rows for row in done if row.action == "empty raw")
    assert 0 == raws(db)
    refresh(db)
    assert figures == table_of(db, AGG)
    assert 0 == value(db, "select count(*) from browse.financials_dirty")
    assert {0} == {row.rows for row in rows(db, RETIRE, NOW + 400 * DAY + HOUR, 1000)}


def test_customers_are_forgotten_after_three_years(db: Connection[Any]) -> None:
    """Not while they order: one order within three years keeps the person, on either provider."""
    sold(db, NOW - timedelta(days=365))
    figures = table_of(db, AGG)
    people = (
        "select (select first_name from browse.customers_htx), "
        "(select buyer_name from browse.orders_eventbrite)"
    )
    rows(db, RETIRE, NOW + timedelta(days=365 * 2 - 5), 1000)
    assert [("Kim", "Lee")] == rows(db, people)
    order_eb(db, "E", 1, buyer_email="KIM@x.example", ordered_at=NOW)
    db.execute("delete from browse.orders_eventbrite where buyer_email = 'lee@x.example'")
    rows(db, RETIRE, NOW + timedelta(days=365 * 2 + 5), 1000)
    assert "Kim" == value(db, "select first_name from browse.customers_htx")
    rows(db, RETIRE, NOW + timedelta(days=365 * 3 + 5), 1000)
    assert [(None, None)] == rows(db, "select first_name, email from browse.customers_htx")
    assert [(None,)] == rows(db, "select buyer_email from browse.orders_eventbrite")
    refresh(db)
    assert figures == table_of(db, AGG)


def test_it_goes_in_steps(db: Connection[Any]) -> None:
    """At most so many rows a table and run; the next runs take the rest."""
    sold(db)
    left = [raws(db)]
    while left[-1]:
        rows(db, RETIRE, NOW + 401 * DAY, 1)
        left.append(raws(db))
        assert left[-1] < left[-2]
    assert 3 <= len(left)


def test_only_one_at_a_time(database: Database) -> None:
    """The second is busy and touches nothing."""
    db, other = database.connect(autocommit=True), database.connect(autocommit=True)
    sold(db)
    with db.transaction():
        rows(db, RETIRE, NOW, 10)
        assert [("busy", None, 0)] == rows(other, RETIRE, NOW + 401 * DAY, 10)
    assert 0 < raws(db)
