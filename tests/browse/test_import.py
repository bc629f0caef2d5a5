"""The importers: documents of the providers' shape, once, twice, changed, and the demo data."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from browse import recount
from browse.trial import EB, HTX, overview, refresh, settle, table_of
from dbkit.apply import demo
from dbkit.project.load import load_project
from dbkit.testing import as_user
from support.rows import one, rows, value

if TYPE_CHECKING:
    import pytest
    from psycopg import Connection

    from dbkit.testing.databases import Database

START = "2027-03-01T08:30:00.000Z"

HUMANITIX: dict[str, Any] = {
    "events": [
        {
            "_id": "he1",
            "name": "Comedy at the Cellar",
            "organiserName": "Cellar Pty",
            "timezone": "Australia/Melbourne",
            "currency": "AUD",
            "published": True,
            "public": True,
            "url": "https://events.example/he1",
            "eventLocation": {
                "venueName": "The Cellar",
                "address": "1 Low St",
                "city": "Melbourne",
                "region": "VIC",
                "country": "AU",
                "latLng": [-37.81, 144.96],
            },
            "dates": [
                {"_id": "hd1", "startDate": START, "endDate": "2027-03-01T10:30:00.000Z"},
                {
                    "_id": "hd2",
                    "startDate": "2027-03-08T08:30:00.000Z",
                    "endDate": "2027-03-08T10:30:00.000Z",
                    "deleted": True,
                },
            ],
        }
    ],
    "orders": [
        {
            "_id": f"ho{number}",
            "eventId": "he1",
            "eventDateId": "hd1",
            "userId": f"hu{number % 2}",
            "firstName": "Zfirstz",
            "lastName": "Zlastz",
            "email": "zmailz@example.org",
            "mobile": "0491570156",
            "status": "complete",
            "financialStatus": "refunded" if number == 3 else "paid",
            "currency": "AUD",
            "discountCode": "EARLY" if number == 0 else "",
            "completedAt": "2027-01-05T03:04:05.000Z",
            "totals": {
                "total": 50.1 + number,
                "fees": 1.25,
                "taxes": 4.55,
                "discounts": 5 if number == 0 else 0,
                "refunds": 10.05 if number == 1 else 0,
            },
        }
        for number in range(4)
    ],
    "tickets": [
        {
            "_id": f"ht{number}",
            "orderId": f"ho{number // 2}",
            "eventDateId": "hd1",
            "ticketTypeName": "General",
            "firstName": "Zfirstz",
            "lastName": "Zlastz",
            "status": "cancelled" if number == 5 else "complete",
            "checkIn": {"checkedIn": number == 0},
            "price": 25.05,
        }
        for number in range(8)
    ],
}

EVENTBRITE: dict[str, Any] = {
    "events": [
        {
            "id": "ee1",
            "series_id": "es1",
            "name": {"text": "Comedy at the Cellar (Eventbrite)"},
            "start": {"utc": START, "timezone": "Australia/Melbourne"},
            "end": {"utc": "2027-03-01T10:30:00.000Z", "timezone": "Australia/Melbourne"},
            "status": "live",
            "listed": True,
            "venue": {
                "name": "The Cellar",
                "address": {"address_1": "1 Low St", "city": "Melbourne", "region": "VIC"},
            },
        }
    ],
    "orders": [
        {
            "id": f"eo{number}",
            "event_id": "ee1",
            "name": "Zfirstz Zlastz",
            "first_name": "Zfirstz",
            "email": "ZMAILZ@example.org",
            "status": "placed" if number else "refunded",
            "created": "2027-01-06T01:02:03Z",
            "promo_code": "VIP",
            "costs": {
                "gross": {"value": 4200, "currency": "AUD"},
                "eventbrite_fee": {"value": 250},
                "payment_fee": {"value": 50},
                "tax": {"value": 380},
                "discount": {"value": 100},
            },
        }
        for number in range(3)
    ],
    "attendees": [
        {
            "id": f"ea{number}",
            "order_id": f"eo{number % 3}",
            "event_id": "ee1",
            "ticket_class_name": "GA",
            "checked_in": number == 1,
            "cancelled": number == 2,
            "refunded": False,
            "profile": {"name": "Zfirstz Zlastz", "email": "zmailz@example.org"},
            "costs": {"gross": {"value": 2100}},
        }
        for number in range(6)
    ],
}


def take_in(
    db: Connection[Any], humanitix: object = HUMANITIX, eventbrite: object = EVENTBRITE
) -> dict[str, int]:
    """Import a document of each as the service does; return what was written, by provider."""
    written = {}
    with as_user(db, None, role="service_role"):
        for provider, document in ((HTX, humanitix), (EB, eventbrite)):
            query = f"select * from browse.import_{provider}(%s)"
            for row in rows(db, query, json.dumps(document)):
                written[f"{provider} {row.entity}"] = row.written
    return written


def everything(db: Connection[Any]) -> dict[str, list[Any]]:
    """Return every table, with where each of its rows lies."""
    tables = rows(
        db,
        """
        select c.oid::regclass::text as name from pg_class as c
        where c.relnamespace = 'browse'::regnamespace and c.relkind = 'r'
            and c.relname <> 'refresh_status'
        """,
    )
    return {table.name: table_of(db, table.name) for table in tables}


def test_documents_become_rows(db: Connection[Any]) -> None:
    """Dollars stay dollars, cents cents, and the figures are exact in both."""
    people = settle(db)
    take_in(db)
    refresh(db)
    with as_user(db, people.admin):
        row, other = overview(db, (HTX, "hd1")), overview(db, (EB, "ee1"))
    # Three complete orders of 50.10, 51.10 and 52.10, of the second of which 10.05 were given back.
    assert (3, 5, 15_330, 375, 1365, 12_585) == (
        row.htx_orders,
        row.htx_tickets,
        row.htx_gross_cents,
        row.htx_fees_cents,
        row.htx_tax_cents,
        row.htx_net_cents,
    )
    assert ("Comedy at the Cellar", "The Cellar", "Melbourne", "Australia/Melbourne") == (
        row.event_name,
        row.venue_name,
        row.venue_city,
        row.timezone,
    )
    assert datetime(2027, 3, 1, 19, 30, tzinfo=None) == row.session_start_local
    assert datetime(2027, 3, 1, 8, 30, tzinfo=UTC) == row.session_start
    assert (2, 3, 8400, 600, 760, 7040) == (
        other.eventbrite_orders,
        other.eventbrite_tickets,
        other.eventbrite_gross_cents,
        other.eventbrite_fees_cents,
        other.eventbrite_tax_cents,
        other.eventbrite_net_cents,
    )
    assert row.venue_id == other.venue_id
    assert recount.financials(db) == recount.stored_financials(db)


def test_importing_twice_changes_nothing(db: Connection[Any]) -> None:
    """No row is written a second time: every table lies as it lay, updated_at and all."""
    settle(db)
    assert 20 < sum(take_in(db).values())
    refresh(db)
    before = everything(db)
    again = take_in(db)
    assert dict.fromkeys(again, 0) == again
    refresh(db)
    assert before == everything(db)


def test_a_changed_document_changes_its_rows(db: Connection[Any]) -> None:
    """One order refunded, one session moved: those rows, and the mapping somebody decided stays."""
    settle(db)
    take_in(db)
    db.execute(
        "update browse.session_sources set canonical_source = 'humanitix', "
        "canonical_session_source_id = 'hd1' where source = 'eventbrite'"
    )
    refresh(db)
    changed = deepcopy(HUMANITIX)
    changed["orders"][0]["financialStatus"] = "refunded"
    changed["events"][0]["dates"][0]["startDate"] = "2027-03-01T09:30:00.000Z"
    moved = deepcopy(EVENTBRITE)
    moved["events"][0]["start"]["utc"] = "2027-03-01T09:30:00.000Z"
    written = {name: number for name, number in take_in(db, changed, moved).items() if number}
    assert {
        "humanitix events": 1,
        "humanitix sessions": 1,
        "humanitix session_sources": 1,
        "humanitix orders": 1,
        "eventbrite session_sources": 1,
    } == {"humanitix events": 1, **written}
    refresh(db)
    row = overview(db, (HTX, "hd1"))
    assert ("both", datetime(2027, 3, 1, 20, 30)) == (row.provider, row.session_start_local)
    assert (2, 5 - 2) == (row.htx_orders, row.htx_tickets)
    assert recount.financials(db) == recount.stored_financials(db)


def test_names_stay_in_their_columns(db: Connection[Any]) -> None:
    """Of customers and buyers nothing is in a payload but the customer's own."""
    settle(db)
    take_in(db)
    for table in ("orders_htx", "tickets_htx", "orders_eventbrite", "tickets_eventbrite"):
        query = f"select count(*) from browse.{table} where raw::text ~* 'zfirstz|zlastz|zmailz'"
        assert 0 == value(db, query), table


def test_an_import_does_not_bring_an_erased_customer_back(db: Connection[Any]) -> None:
    """The provider still has the person and sends the same again; money is still taken in."""
    settle(db)
    take_in(db)
    db.execute("select browse.erase_customer('hu0')")
    changed, paid = deepcopy(HUMANITIX), deepcopy(EVENTBRITE)
    changed["orders"][0]["totals"]["total"] = 99
    changed["orders"][1]["firstName"] = "Zfirstz again"
    paid["orders"][0]["status"] = "placed"
    paid["orders"][1]["name"] = "Zfirstz again"
    take_in(db, changed, paid)
    for table in ("customers_htx", "orders_htx", "tickets_htx", "orders_eventbrite"):
        query = f"select count(*) from browse.{table} as t where t::text ~* 'zfirstz|zlastz|zmailz'"
        assert 0 == value(db, query), table
    assert 9900 == 100 * value(db, "select gross from browse.orders_htx where source_id = 'ho0'")
    assert 0 == value(db, "select count(*) from browse.orders_eventbrite where status <> 'placed'")


def test_an_empty_document_is_fine(db: Connection[Any]) -> None:
    """Any part may be missing."""
    settle(db)
    assert 0 == sum(take_in(db, {}, {}).values())
    assert 0 == sum(take_in(db, {"orders": []}, {"events": []}).values())


def test_the_demo_can_be_loaded_twice(database: Database, pytestconfig: pytest.Config) -> None:
    """Files of both providers' shape, taken in and counted; again, and no row has moved."""
    whole = load_project(pytestconfig.rootpath)
    own = tuple(path for path in whole.demos if path.parent.name == "browse")
    assert 1 == len(own)
    db = database.connect(autocommit=True)
    shown, lying = [], []
    for _ in range(2):
        (found,) = demo.load(replace(whole, demos=own), database.url)
        shown.append(found[2])
        lying.append(everything(db))
    assert [] != shown[0]
    assert shown[0] == shown[1]
    assert lying[0] == lying[1]
    assert recount.financials(db) == recount.stored_financials(db)
    counts = one(
        db,
        "select count(*) as sessions, count(*) filter (where provider = 'both') as both_sell "
        "from browse.event_sessions_overview_v",
    )
    assert 0 < counts.both_sell < counts.sessions
