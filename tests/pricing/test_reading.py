"""The read functions: what they answer, whom, and what they refuse."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from dbkit.testing import as_user
from pricing.trial import (
    BASE,
    DAY,
    HOUR,
    LATEST,
    NOW,
    PASS,
    TRENDS,
    A,
    B,
    ingest,
    refresh,
    refresh_view,
    refused,
    section,
    settle,
)
from support.rows import one, rows, value

if TYPE_CHECKING:
    from psycopg import Connection

NOBODY = UUID(int=99)

#: Each with the parameters of an event's zone.
OF_A_ZONE = ("get_price_trend", "get_group_prices", "get_availability", "get_daily_trend")
#: Those that refuse an empty span.
SPANS = OF_A_ZONE


def three_days(db: Connection[Any]) -> None:
    """Scrape A and B each hour of the last three days, and roll up."""
    settle(db)
    for hours in range(72):
        for event in (A, B):
            ingest(
                db,
                BASE - hours * HOUR,
                section(
                    "1", 50 + hours, 10 + hours, average_price=60 + hours, highest_price=200,
                    lowest_price_2tickets=55 + hours, lowest_price_4tickets=58 + hours,
                ),
                section("2", 500, 1, zone="Upper"),
                event=event,
            )  # fmt: skip
    refresh(db)


def test_the_trend_of_a_zone(db: Connection[Any]) -> None:
    """Hour by hour in the order of time: half open, of that zone and event."""
    three_days(db)
    with as_user(db, A):
        read = "select * from pricing.get_price_trend(%s, 'Lower', %s, %s)"
        told = rows(db, read, A, BASE - 5 * HOUR, BASE)
        assert ("timestamp", "min_price", "avg_price") == told[0]._fields
        assert [(BASE - n * HOUR, 50 + n, 60 + n) for n in range(5, 0, -1)] == told
        # Seven days to now, when nothing is said.
        assert 72 == value(db, "select count(*) from pricing.get_price_trend(%s, 'Lower')", A)
        assert 72 == value(db, "select count(*) from pricing.get_price_trend(%s, 'Upper')", B)


def test_prices_of_groups(db: Connection[Any]) -> None:
    """For two and for four together."""
    three_days(db)
    with as_user(db, A):
        read = "select * from pricing.get_group_prices(%s, 'Lower', %s, %s)"
        told = rows(db, read, A, BASE - 2 * HOUR, BASE)
        assert ("timestamp", "price_2", "price_4") == told[0]._fields
        assert [(BASE - 2 * HOUR, 57, 60), (BASE - HOUR, 56, 59)] == told


def test_availability(db: Connection[Any]) -> None:
    """Tickets and listings at the end of each hour."""
    three_days(db)
    ingest(db, BASE + PASS, section("1", 50, 3, total_listings=2))
    refresh(db)
    with as_user(db, A):
        read = "select * from pricing.get_availability(%s, 'Lower', %s, %s)"
        told = rows(db, read, A, BASE - HOUR, BASE + HOUR)
        assert ("timestamp", "total_tickets", "total_listings") == told[0]._fields
        assert [(BASE - HOUR, 11, 6), (BASE, 3, 2)] == told


def test_days_of_a_zone(db: Connection[Any]) -> None:
    """The daily rows of a span of days, half open."""
    three_days(db)
    day = (BASE - DAY).date()
    with as_user(db, A):
        read = "select * from pricing.get_daily_trend(%s, 'Lower', %s, %s)"
        (told,) = rows(db, read, A, day, day + timedelta(days=1))
        # 10:00 is the newest of the day of BASE, so the day before begins 11 hours back.
        assert (day, 61, 94, 200) == (
            told.date,
            told.daily_min_price,
            told.daily_min_price + 33,
            told.daily_max_price,
        )
        assert (44, 21) == (told.peak_tickets, told.min_tickets)
        assert Decimal("32.50") == told.avg_tickets
        weights = [(60 + n) * (10 + n) for n in range(11, 35)]
        mean = Decimal(sum(weights)) / sum(10 + n for n in range(11, 35))
        assert round(mean, 2) == told.daily_avg_price
        assert 4 == len(rows(db, read, A, day - 9 * timedelta(days=1), day + 9 * timedelta(days=1)))


@pytest.mark.parametrize("function", OF_A_ZONE)
def test_what_is_not_there_gives_no_rows(db: Connection[Any], function: str) -> None:
    """An unknown event or zone is no error."""
    three_days(db)
    days = function == "get_daily_trend"
    start, end = (BASE - 9 * DAY, BASE + DAY)
    span = (start.date(), end.date()) if days else (start, end)
    with as_user(db, A):
        read = f"select * from pricing.{function}(%s, %s, %s, %s)"
        assert [] != rows(db, read, A, "Lower", *span)
        assert [] == rows(db, read, NOBODY, "Lower", *span)
        assert [] == rows(db, read, A, "Nowhere", *span)
        assert [] == rows(db, read, None, None, *span)


@pytest.mark.parametrize("function", SPANS)
def test_an_empty_span_is_refused(db: Connection[Any], function: str) -> None:
    """PT400, and the detail names the parameter."""
    settle(db)
    days = function == "get_daily_trend"
    read = f"select * from pricing.{function}(%s, 'Lower', %s, %s)"
    with as_user(db, A):
        for start, end in ((NOW, NOW), (NOW, NOW - DAY)):
            span = (start.date(), end.date()) if days else (start, end)
            assert refused(db, "PT400", read, A, *span)


def test_the_zones_of_an_event(db: Connection[Any]) -> None:
    """Seen within a day or mapped; by display order, then name; those without an order last."""
    settle(db)
    ingest(
        db, NOW - 2 * PASS, *(section(zone=zone) for zone in ("Lower", "Upper", "Side", "Attic"))
    )
    ingest(db, NOW - 30 * HOUR, section(zone="Gone"))
    insert = (
        "insert into pricing.zones_mapping (event_id, zone_name, display_order) values (%s, %s, %s)"
    )
    for zone, order in (("Upper", 1), ("Lower", 2), ("Empty", 2)):
        db.execute(insert, [A, zone, order])
    db.execute(insert, [B, "Other", 0])
    refresh_view(db, LATEST)
    seen = NOW - 2 * PASS
    with as_user(db, A):
        told = rows(db, "select * from pricing.get_event_zones(%s)", A)
        assert ("zone", "display_order", "last_seen") == told[0]._fields
        assert [
            ("Upper", 1, seen),
            ("Empty", 2, None),
            ("Lower", 2, seen),
            ("Attic", None, seen),
            ("Side", None, seen),
        ] == told
        assert [("Other", 0, None)] == rows(db, "select * from pricing.get_event_zones(%s)", B)
        assert [] == rows(db, "select * from pricing.get_event_zones(%s)", NOBODY)


def test_latest_prices(db: Connection[Any]) -> None:
    """Of an event, of a category, of all; no more than asked for."""
    settle(db)
    db.execute("update pricing.events set category = 'concert' where id = %s", [A])
    ingest(db, NOW - PASS, section(), section(zone="Upper"))
    ingest(db, NOW, section(price=70), event=B)
    refresh_view(db, LATEST)
    with as_user(db, A):
        read = "select event_id, zone, lowest_price from pricing.get_latest_prices"
        assert [(A, "Lower", 50), (A, "Upper", 50)] == rows(db, f"{read}(%s)", A)
        assert [(A, "Lower", 50), (A, "Upper", 50)] == rows(db, f"{read}(null, 'concert')")
        assert [] == rows(db, f"{read}(%s, 'concert')", B)
        assert [(B, "Lower", 70), (A, "Lower", 50), (A, "Upper", 50)] == rows(db, f"{read}()")
        assert [(B, "Lower", 70)] == rows(db, f"{read}(p_limit => 1)")
        assert [] == rows(db, f"{read}(%s)", NOBODY)
        row = one(db, "select * from pricing.get_latest_prices(%s)", B)
        assert {
            "event_id", "event_name", "zone", "timestamp", "lowest_price", "average_price",
            "highest_price", "lowest_price_2tickets", "lowest_price_4tickets", "total_tickets",
            "total_listings", "cheapest_section", "section_count", "available",
        } == set(row._fields)  # fmt: skip
        assert "Event 11" == row.event_name


def test_what_moved_most(db: Connection[Any]) -> None:
    """Largest change first, up or down, between the newest hour and one so many hours older."""
    settle(db)
    hour = NOW.replace(minute=0, second=0)
    for zone, before, after in (("Up", 50, 90), ("Down", 100, 10), ("Still", 50, 50)):
        ingest(db, hour - 24 * HOUR, section(price=before, zone=zone))
        ingest(db, hour - HOUR, section(price=before + 500, zone=zone))
        ingest(db, hour, section(price=after, zone=zone))
    ingest(db, hour, section(price=5, zone="New"))
    refresh(db)
    refresh_view(db, TRENDS)
    with as_user(db, A):
        read = "select zone, previous_price, min_price, price_change from pricing.get_price_movers"
        assert [("Down", 100, 10, -90), ("Up", 50, 90, 40)] == rows(db, f"{read}(24, 2)")
        movers = rows(db, f"{read}(24)")
        assert ["Down", "Up"] == [row.zone for row in movers][:2]
        assert "New" not in [row.zone for row in movers]
        assert [("Down", 600, 10, -590)] == rows(db, f"{read}(1, 1)")
        assert ["Event 10"] * 2 == [
            name for (name,) in rows(db, "select event_name from pricing.get_price_movers(24, 2)")
        ]
        change = one(db, "select change_percent from pricing.get_price_movers(24, 1)")
        assert Decimal("-90") == round(change[0], 2)


@pytest.mark.parametrize(
    ("call", "sqlstate"),
    [
        ("get_latest_prices(p_limit => 0)", "PT400"),
        ("get_latest_prices(p_limit => 1001)", "PT400"),
        ("get_latest_prices(p_limit => null)", "PT400"),
        ("get_price_movers(0)", "PT400"),
        ("get_price_movers(337)", "PT400"),
        ("get_price_movers(24, 0)", "PT400"),
        ("get_price_movers(24, 1001)", "PT400"),
        ("get_price_movers(null, null)", "PT400"),
    ],
)
def test_limits_have_limits(db: Connection[Any], call: str, sqlstate: str) -> None:
    """Nothing, and more than a page, are refused."""
    settle(db)
    with as_user(db, A):
        assert refused(db, sqlstate, f"select * from pricing.{call}")


@pytest.mark.parametrize(
    "call", ["get_latest_prices()", "get_price_movers()", f"get_event_zones('{A}')"]
)
def test_before_the_first_refresh_there_is_nothing(db: Connection[Any], call: str) -> None:
    """A view that was never filled is no error to a client."""
    settle(db)
    with as_user(db, A):
        assert [] == rows(db, f"select * from pricing.{call}")


@pytest.mark.parametrize(
    "call",
    [
        "get_price_trend(%s, 'Lower', %s, %s)",
        "get_group_prices(%s, 'Lower', %s, %s)",
        "get_availability(%s, 'Lower', %s, %s)",
        "get_daily_trend(%s, 'Lower', (%s)::date, (%s)::date)",
        "get_event_zones(%s)",
        "get_latest_prices(%s)",
        "get_price_movers()",
    ],
)
def test_who_may_read(db: Connection[Any], call: str) -> None:
    """Clients and the service; nobody without a login."""
    settle(db)
    params = [value for value, _ in zip((A, NOW - DAY, NOW), range(call.count("%s")), strict=False)]
    for role in ("authenticated", "service_role"):
        with as_user(db, A, role=role):
            assert [] == rows(db, f"select * from pricing.{call}", *params)
    with as_user(db, None, role="anon"):
        refused(db, "42501", f"select * from pricing.{call}", *params)


def test_readers_over_tables_read_as_their_caller(db: Connection[Any]) -> None:
    """Invoker and stable; those over materialized views are definer with a fixed path."""
    kinds = rows(
        db,
        """
        select proname, prosecdef, provolatile::text,
            coalesce(proconfig @> array['search_path=""'], false) as fixed
        from pg_proc
        where pronamespace = 'pricing'::regnamespace and proname like 'get\\_%%'
        order by 1
        """,
    )
    assert [
        ("get_availability", False),
        ("get_daily_trend", False),
        ("get_event_zones", True),
        ("get_group_prices", False),
        ("get_latest_prices", True),
        ("get_price_movers", True),
        ("get_price_trend", False),
    ] == [(name, definer) for name, definer, _, _ in kinds]
    assert {"s"} == {volatility for _, _, volatility, _ in kinds}
    assert all(fixed for _, definer, _, fixed in kinds if definer)
