"""The materialized views: how they are refreshed, what they say, and who waits for whom."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from dbkit.testing import as_user
from pricing.trial import (
    BASE,
    HOUR,
    LATEST,
    NOW,
    PASS,
    TRENDS,
    A,
    B,
    count,
    ingest,
    refresh,
    refresh_view,
    refused,
    section,
    settle,
    store,
)
from support.rows import one, rows, value

if TYPE_CHECKING:
    from psycopg import Connection

    from dbkit.testing.databases import Database


@pytest.mark.parametrize("view", [LATEST, TRENDS])
def test_plain_first_and_concurrent_afterwards(db: Connection[Any], view: str) -> None:
    """PostgreSQL refuses to refresh concurrently what was never filled; the function knows."""
    settle(db)
    ingest(db, NOW - HOUR, section())
    refresh(db)
    with pytest.raises(psycopg.errors.FeatureNotSupported), db.transaction():
        db.execute(f"refresh materialized view concurrently {view}")
    assert ["plain", "concurrent", "concurrent"] == [refresh_view(db, view) for _ in range(3)]
    assert 1 == count(db, view)


@pytest.mark.parametrize("view", [LATEST, TRENDS])
def test_the_second_refresh_is_busy(database: Database, view: str) -> None:
    """A second session does not wait, for the same view; the other view is another matter."""
    impatient = "-c lock_timeout=200ms"
    db, other = database.connect(), database.connect(autocommit=True, options=impatient)
    settle(db)
    ingest(db, NOW - HOUR, section())
    refresh(db)
    for each in (LATEST, TRENDS):
        refresh_view(db, each)
    db.commit()
    assert "concurrent" == refresh_view(db, view)
    assert "busy" == refresh_view(other, view)
    assert "concurrent" == refresh_view(other, TRENDS if view == LATEST else LATEST)
    # The roll-up and the scraper go on as well.
    ingest(other, NOW, section())
    assert "ok" == refresh(other).status
    db.commit()
    assert "concurrent" == refresh_view(other, view)
    runs = rows(
        db,
        "select status from pricing.rollup_runs where job = %s order by id",
        f"refresh-view {view.removeprefix('pricing.')}",
    )
    assert [("ok",), ("ok",), ("busy",), ("ok",)] == runs


def test_a_refresh_that_fails_leaves_the_view(db: Connection[Any]) -> None:
    """Readers keep what they had, and the lock is let go."""
    settle(db)
    ingest(db, NOW, section())
    refresh_view(db, LATEST)
    db.execute("create unique index one_zone on pricing.mv_latest_prices (event_id)")
    ingest(db, NOW, section(zone="Upper"))
    with pytest.raises(psycopg.errors.UniqueViolation), db.transaction():
        refresh_view(db, LATEST)
    assert 1 == count(db, LATEST)
    db.execute("drop index pricing.one_zone")
    refresh_view(db, LATEST)
    assert 2 == count(db, LATEST)


@pytest.mark.parametrize("name", ["events", "mv_latest_prices; drop table x", "", None])
def test_nothing_else_is_refreshed(db: Connection[Any], name: str | None) -> None:
    """A definer function takes no name but those of the two views."""
    refused(db, "22023", "select pricing.refresh_view(%s)", name)


def test_only_the_service_refreshes(db: Connection[Any]) -> None:
    """service_role does, though it owns nothing; a client does not."""
    with as_user(db, None, role="service_role"):
        assert "plain" == refresh_view(db, LATEST)
        refused(db, "42501", f"select from {LATEST}")
    with as_user(db, A):
        refused(db, "42501", "select pricing.refresh_view('mv_latest_prices')")


def test_the_latest_instant_is_that_of_each_zone(db: Connection[Any]) -> None:
    """Each zone at its own last pass; what the earlier ones said is gone."""
    settle(db)
    ingest(db, NOW - 3 * PASS, section("1", 10, 9), section("2", 10, 9), section("1", 30, zone="U"))
    ingest(db, NOW - 2 * PASS, section("1", 20, 0))
    ingest(db, NOW - PASS, section("1", 70, 1), event=B)
    refresh_view(db, LATEST)
    read = 'select event_id, zone, "timestamp", lowest_price, total_tickets, section_count'
    assert [
        (A, "Lower", NOW - 2 * PASS, 20, 0, 1),
        (A, "U", NOW - 3 * PASS, 30, 4, 1),
        (B, "Lower", NOW - PASS, 70, 1, 1),
    ] == rows(db, f"{read} from {LATEST} order by 1, 2")
    assert [(False,), (True,), (True,)] == rows(
        db, f"select available from {LATEST} order by event_id, zone"
    )


def test_what_the_latest_row_says(db: Connection[Any]) -> None:
    """Extremes and sums over the sections; the mean is the tickets'; ties go by name."""
    settle(db)
    ingest(
        db,
        NOW,
        section("B", 60, 2, average_price=100, highest_price=120, lowest_price_2tickets=65),
        section("A", 60, 98, average_price=60, highest_price=90, lowest_price_4tickets=75),
        section("C", 99, 0, average_price=None, highest_price=None),
    )
    refresh_view(db, LATEST)
    row = one(db, f"select * from {LATEST}")
    assert (60, 120, 65, 75) == (
        row.lowest_price,
        row.highest_price,
        row.lowest_price_2tickets,
        row.lowest_price_4tickets,
    )
    assert Decimal("60.80") == round(row.average_price, 2)
    assert (100, 50, 3, "A", True) == (
        row.total_tickets,
        row.total_listings,
        row.section_count,
        row.cheapest_section,
        row.available,
    )


def test_trends_are_against_an_hour_and_a_day(db: Connection[Any]) -> None:
    """Changes within event and zone; null where there is nothing to compare with."""
    settle(db)
    for hours, price in ((25, 90), (24, 80), (1, 60), (0, 55)):
        ingest(db, BASE - hours * HOUR, section(price=price))
        ingest(db, BASE - hours * HOUR, section(price=1), event=B)
        ingest(db, BASE - hours * HOUR, section(price=price * 2, zone="Upper"))
    refresh(db)
    refresh_view(db, TRENDS)
    read = (
        "select hour, min_price, min_price_change_1h, min_price_change_24h from {} "
        "where event_id = %s and zone = 'Lower' order by hour"
    )
    wanted = [
        (BASE - 25 * HOUR, 90, None, None),
        (BASE - 24 * HOUR, 80, -10, None),
        (BASE - HOUR, 60, None, -30),
        (BASE, 55, -5, -25),
    ]
    for view in (TRENDS, "pricing.price_trends"):
        assert wanted == rows(db, read.format(view), A), view
    assert 12 == count(db, TRENDS)


def test_trends_go_back_thirty_days(db: Connection[Any]) -> None:
    """An hour of 718 hours ago is there, with its change; one of 722 only in the plain view."""
    settle(db)
    for hours, price in ((0, 1), (718, 20), (722, 30), (718 + 24, 50)):
        store(db, NOW - hours * HOUR, section(price=price))
    refresh(db)
    refresh_view(db, TRENDS)
    assert [(20, -30), (1, None)] == rows(
        db, f"select min_price, min_price_change_24h from {TRENDS} order by hour"
    )
    assert 4 == count(db, "pricing.price_trends")


def test_the_plain_view_has_the_newest_hour(db: Connection[Any]) -> None:
    """It needs no refresh, and shows to a client what the client may see."""
    settle(db)
    ingest(db, NOW - HOUR, section())
    refresh(db)
    refresh_view(db, TRENDS)
    ingest(db, NOW, section())
    refresh(db)
    with as_user(db, A):
        assert 2 == count(db, "pricing.price_trends")
    db.execute("revoke select on pricing.aggregated_analytics from authenticated")
    with as_user(db, A):
        refused(db, "42501", "select from pricing.price_trends")


@pytest.mark.parametrize("view", [LATEST, TRENDS])
def test_a_view_has_a_unique_index(db: Connection[Any], view: str) -> None:
    """Without it a concurrent refresh is refused."""
    index = value(
        db,
        "select indexrelid::regclass::text from pg_index where indrelid = %s::regclass "
        "and indisunique and indpred is null",
        view,
    )
    refresh_view(db, view)
    db.execute(f"drop index {index}")
    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState):
        refresh_view(db, view)
