"""The functions that clients call, beyond the acceptance tests: filters, rights, refusals."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
import pytest

from browse.trial import (
    AGG,
    DAY,
    EB,
    HOUR,
    HTX,
    OVERVIEW,
    START,
    application,
    eventbrite,
    humanitix,
    insert,
    order_eb,
    order_htx,
    overview,
    refresh,
    session_s,
    settle,
    spot,
    uid,
    venue,
)
from dbkit.testing import as_user, can_see, cannot_see, cannot_write
from support.rows import one, rows, value

if TYPE_CHECKING:
    from psycopg import Connection

LOCAL = START.replace(tzinfo=None) + 10 * HOUR

PERTH = "Australia/Perth"

NOBODY = UUID(int=404)


def publish(db: Connection[Any]) -> None:
    """Bring registry, figures and the materialized copy up to date."""
    refresh(db)
    db.execute("select browse.event_sessions_overview_refresh()")


def found(db: Connection[Any], arguments: str = "", *params: object) -> list[str]:
    """Return the sessions that browsing finds, in its order."""
    query = f"select canonical_session_source_id from browse.browse_sessions({arguments})"
    return [sid for (sid,) in rows(db, query, *params)]


@pytest.fixture
def programme(db: Connection[Any]) -> Connection[Any]:
    """Return a database with four sessions on four days, two of them hidden, and one long ago."""
    people = settle(db)
    sydney = venue(db, "The Cellar", lat="-33.87", lng="151.21")
    perth = venue(db, "The Barn", city="Perth", timezone=PERTH, lat="-31.95", lng="115.8")
    first = humanitix(db, "1", venue=sydney, event_name="Comedy 100% Night")
    humanitix(db, "2", START + DAY, venue=perth, zone=PERTH, event_name="Jazz_Club")
    eventbrite(db, "2-eb", START + DAY, to=(HTX, "2"))
    eventbrite(db, "3", START + 2 * DAY, venue=sydney, event_name="Comedy Gala")
    humanitix(db, "draft", START + DAY, published=False, venue=sydney)
    humanitix(db, "unlisted", START + DAY, public=False)
    humanitix(db, "off", START + DAY, disabled=True, venue=sydney)
    humanitix(db, "gone", START + DAY, deleted=True)
    eventbrite(db, "hidden", START + DAY, published=False, venue=sydney)
    eventbrite(db, "past", datetime(2024, 5, 1, 10, tzinfo=UTC), venue=sydney)
    refresh(db)
    spot(db, first, 1)
    spot(db, first, 2, performer=people.pia)
    application(db, first, people.pia)
    application(db, first, people.stranger, status="waitlisted", waitlist_position=1)
    order_htx(db, "1", 1)
    return db


@pytest.mark.parametrize("copied", [False, True], ids=["from the view", "from the copy"])
def test_filters(programme: Connection[Any], copied: bool) -> None:
    """Each filter alone and together, from the view and from its copy: the same sessions."""
    db = programme
    if copied:
        publish(db)
    with as_user(db, None, role="anon"):
        assert ["1", "2", "3"] == found(db)
        assert ["past", "1", "2", "3"] == found(db, "p_include_past => true")
        assert ["1", "3"] == found(db, "p_city => 'sydney'")
        assert ["2"] == found(db, "p_city => 'PERTH'")
        assert [] == found(db, "p_city => 'Syd%%'")
        assert ["1", "3"] == found(db, "p_search => 'comedy'")
        assert ["1"] == found(db, "p_search => '100%%'")
        assert ["2"] == found(db, "p_search => 'z_c'")
        assert [] == found(db, "p_search => 'c_medy'")
        assert [] == found(db, "p_search => 'com%%y'")
        assert [] == found(db, r"p_search => '\'")
        assert ["1"] == found(db, "p_search => 'comedy', p_min_available => 1")
        assert ["1"] == found(db, "p_provider => 'humanitix'")
        assert ["3"] == found(db, "p_provider => 'eventbrite'")
        assert ["2"] == found(db, "p_provider => 'both'")
        assert ["1", "2", "3"] == found(db, "p_provider => 'any'")
        assert ["1", "2"] == found(db, "p_limit => 2")


def test_windows_are_local_and_half_open(programme: Connection[Any]) -> None:
    """From the local start on, up to the local end and not at it; Perth is two hours behind."""
    db = programme
    publish(db)
    with as_user(db, None, role="anon"):
        assert ["1", "2", "3"] == found(db, "%s, %s", LOCAL, LOCAL + 2 * DAY + HOUR)
        assert ["1", "2"] == found(db, "%s, %s", LOCAL, LOCAL + 2 * DAY)
        assert ["2", "3"] == found(db, "p_from => %s", LOCAL + HOUR)
        perth = LOCAL + DAY - 2 * HOUR
        assert ["2"] == found(db, "%s, %s", perth, perth + HOUR)
        assert [] == found(db, "%s, %s", perth + HOUR, perth + 3 * HOUR)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Honolulu"])
def test_the_readers_time_zone_does_not_matter(programme: Connection[Any], zone: str) -> None:
    """Neither for windows nor for dates, from the view and from its copy."""
    db = programme
    query = "select session_date, start_time, session_start_local from browse.browse_sessions()"
    wanted = rows(db, query)
    db.execute("select set_config('TimeZone', %s, true)", [zone])
    assert wanted == rows(db, query)
    publish(db)
    assert wanted == rows(db, query)
    assert ["1", "2"] == found(db, "%s, %s", LOCAL, LOCAL + 2 * DAY)


@pytest.mark.parametrize(
    "arguments",
    [
        "p_limit => 0",
        "p_limit => 201",
        "p_limit => null",
        "p_cursor => ''",
        "p_cursor => 'nonsense'",
        "p_cursor => 'MjAyNy0wNy0xMHx4'",
        "p_provider => 'ticketmaster'",
        "'2027-02-01', '2027-01-01'",
    ],
)
def test_bad_input_is_refused(db: Connection[Any], arguments: str) -> None:
    """PT400 with a detail that a machine reads, and nothing internal in it."""
    with as_user(db, None, role="anon"):
        with pytest.raises(psycopg.Error) as caught:
            found(db, arguments)
        diag = caught.value.diag
    assert "PT400" == diag.sqlstate
    assert isinstance(value(db, "select %s::jsonb", diag.message_detail), dict)


def test_a_cursor_goes_on_after_its_row(programme: Connection[Any]) -> None:
    """Whatever the filters are; behind the last row there is nothing."""
    db = programme
    cursors = rows(db, "select cursor from browse.browse_sessions()")
    assert ["2", "3"] == found(db, "p_cursor => %s", cursors[0].cursor)
    assert ["3"] == found(db, "p_search => 'comedy', p_cursor => %s", cursors[0].cursor)
    assert [] == found(db, "p_cursor => %s", cursors[2].cursor)


def test_the_copy_says_what_the_view_says(programme: Connection[Any]) -> None:
    """Column by column, but for money, the search text and the time of the refresh."""
    db = programme
    publish(db)
    shared = rows(
        db,
        """
        select quote_ident(m.attname) as name from pg_attribute as m
        inner join pg_attribute as v
            on v.attname = m.attname and v.attrelid = 'browse.event_sessions_overview_v'::regclass
        where m.attrelid = 'browse.event_sessions_overview_mv'::regclass and m.attnum > 0
        """,
    )
    columns = ", ".join(name for (name,) in shared)
    query = f"select {columns} from browse.{{}} order by session_id"
    assert 40 < len(shared)
    assert rows(db, query.format("event_sessions_overview_v")) == rows(
        db, query.format("event_sessions_overview_mv")
    )
    assert [] == rows(
        db,
        """
        select attname from pg_attribute
        where attrelid = 'browse.event_sessions_overview_mv'::regclass
            and (attname ~ 'cents|gross|net|fees|tax|discount|currency|_orders|_tickets')
        """,
    )


def test_sessions_of_an_event(programme: Connection[Any]) -> None:
    """By its UUID or its stable id, the same; nothing for an event that there is not."""
    db = programme
    row = overview(db, (HTX, "1"))
    by_id = "select canonical_session_source_id from browse.get_event_sessions(%s)"
    by_stable_id = (
        "select canonical_session_source_id from browse.get_event_sessions_by_stable_id(%s)"
    )
    with as_user(db, None, role="anon"):
        assert [("1",)] == rows(db, by_id, row.event_id)
        assert [("1",)] == rows(db, by_stable_id, row.stable_event_id)
        assert [] == rows(db, by_id, NOBODY)
        assert [] == rows(db, by_stable_id, "humanitix:nowhere")


def test_the_financials_of_a_session(db: Connection[Any]) -> None:
    """A row for each provider and one in total; promoter and admin, PT403 for others."""
    people = settle(db)
    key = session_s(db)
    refresh(db)
    sid = overview(db, key).session_id
    query = "select * from browse.get_event_financials(%s)"
    for user in (people.ann, people.admin):
        with as_user(db, user):
            by_provider = {row.provider: row for row in rows(db, query, sid)}
        assert {HTX, EB, "total"} == set(by_provider)
        assert (475_000, 252_000, 727_000) == tuple(
            by_provider[name].gross_cents for name in (HTX, EB, "total")
        )
        assert (155, 370, 613_525, 5) == (
            by_provider["total"].orders,
            by_provider["total"].tickets,
            by_provider["total"].net_cents,
            by_provider["total"].cancelled_orders,
        )
    for user, role in ((people.ben, "authenticated"), (people.pia, "authenticated")):
        for asked in (sid, NOBODY):
            assert "PT403" == refusal(db, user, role, query, asked)
    assert refusal(db, None, "anon", query, sid) in {"PT401", "PT403", "42501"}


def refusal(
    db: Connection[Any], user: object, role: str, query: str, *params: object
) -> str | None:
    """Return the SQLSTATE that a persona's query fails with."""
    with as_user(db, user, role=role), pytest.raises(psycopg.Error) as caught:
        rows(db, query, *params)
    return caught.value.sqlstate


def test_an_old_id_still_finds_the_figures(db: Connection[Any]) -> None:
    """After a merge the alias leads to the session that stayed."""
    people = settle(db)
    key = humanitix(db, "A")
    refresh(db)
    lone = eventbrite(db, "E")
    order_eb(db, "E", 1)
    refresh(db)
    old = overview(db, lone).session_id
    db.execute(
        "update browse.session_sources set canonical_source = %s, "
        "canonical_session_source_id = %s where source = 'eventbrite'",
        key,
    )
    refresh(db)
    with as_user(db, people.ann):
        found = rows(db, "select * from browse.get_event_financials(%s)", old)
        checked = rows(db, "select * from browse.crosscheck(%s)", old)
    assert 4200 == next(row.gross_cents for row in found if row.provider == "total")
    assert {0} == {row.difference for row in checked}


def test_the_summary(db: Connection[Any]) -> None:
    """By promoter and venue too; one currency a row; each reader's own events."""
    people = settle(db)
    cellar, barn = venue(db, "The Cellar"), venue(db, "The Barn")
    humanitix(db, "a", venue=cellar)
    humanitix(db, "b", START + DAY, venue=barn)
    eventbrite(db, "c", START + 2 * DAY, venue=cellar, promoter="ben")
    order_htx(db, "a", 2, gross="10.00", fees="1.00")
    order_htx(db, "a", 1, gross="20.00", currency="NZD")
    order_htx(db, "b", 3, gross="40.00")
    order_eb(db, "c", 1, gross_cents=8000)
    refresh(db)
    query = """
        select label, currency, sessions, orders, tickets, gross_cents, net_cents
        from browse.get_financial_summary(%s, %s, %s)
    """
    window = (LOCAL - DAY, LOCAL + 3 * DAY)
    with as_user(db, people.ann):
        assert [
            ("The Barn", "AUD", 1, 1, 3, 4000, 4000),
            ("The Cellar", "AUD", 1, 1, 2, 1000, 900),
            ("The Cellar", "NZD", 1, 1, 1, 2000, 2000),
        ] == sorted(rows(db, query, *window, "venue"))
        assert [
            ("Ann", "AUD", 2, 2, 5, 5000, 4900),
            ("Ann", "NZD", 1, 1, 1, 2000, 2000),
        ] == sorted(rows(db, query, *window, "promoter"))
    with as_user(db, people.admin):
        found = rows(db, query, *window, "venue")
        assert ("The Cellar", "AUD", 2, 2, 3, 9000, 8900) in found
        assert {"Ann", "Ben"} == {row.label for row in rows(db, query, *window, "promoter")}
    assert "PT400" == refusal(db, people.ann, "authenticated", query, *window, "decade")
    assert "PT403" == refusal(db, people.pia, "authenticated", query, *window, "venue")


def test_the_export_is_of_ones_own_events(db: Connection[Any]) -> None:
    """Ann's sessions for ann, all for the admin, PT403 for who has none; by provider."""
    people = settle(db)
    humanitix(db, "a")
    eventbrite(db, "a-eb", to=(HTX, "a"))
    eventbrite(db, "b", START + DAY)
    eventbrite(db, "c", START + DAY, promoter="ben")
    refresh(db)
    for user, provider, wanted in (
        (people.ann, "any", ["a", "b"]),
        (people.ann, "both", ["a"]),
        (people.ann, "eventbrite", ["b"]),
        (people.ben, "any", ["c"]),
        (people.admin, "any", ["a", "b", "c"]),
    ):
        with as_user(db, user):
            text = value(
                db,
                "select browse.export_sessions_csv(%s, %s, %s)",
                LOCAL - DAY,
                LOCAL + 3 * DAY,
                provider,
            )
        lines = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
        assert wanted == sorted(line["stable_session_id"].split(":")[1] for line in lines)
    export = "select browse.export_sessions_csv(null, null, 'any')"
    assert "PT403" == refusal(db, people.pia, "authenticated", export)
    assert refusal(db, None, "anon", export) in {"PT403", "42501"}


def test_the_map(programme: Connection[Any]) -> None:
    """A pin for each venue inside with its coming sessions and the next of them."""
    db = programme
    publish(db)
    pins = "select * from browse.map_pins({})"
    with as_user(db, None, role="anon"):
        both = rows(db, pins.format("-45, 110, -10, 155, null, null"))
        assert {("The Cellar", 2), ("The Barn", 1)} == {
            (pin.venue_name, pin.session_count) for pin in both
        }
        (pin,) = rows(db, pins.format("-45, 150, -10, 155, %s, null"), LOCAL + HOUR)
        assert ("The Cellar", 1, LOCAL + 2 * DAY, Decimal("-33.87")) == (
            pin.venue_name,
            pin.session_count,
            pin.next_session_start_local,
            pin.lat,
        )
        for elsewhere in ("-33, 150, -10, 155", "-45, 150, -34, 155", "-45, 152, -10, 155"):
            assert [] == rows(db, pins.format(f"{elsewhere}, null, null")), elsewhere
        assert ["The Barn"] == [
            pin.venue_name for pin in rows(db, pins.format("-45, 110, -10, 151, null, null"))
        ]
        with pytest.raises(psycopg.Error) as caught:
            rows(db, pins.format("10, 0, 1, 1, null, null"))
    assert "PT400" == caught.value.sqlstate


def test_the_crosscheck_finds_a_difference(db: Connection[Any]) -> None:
    """Zero everywhere; after an aggregate was tampered with exactly there not."""
    people = settle(db)
    key = session_s(db)
    refresh(db)
    sid = overview(db, key).session_id
    query = "select * from browse.crosscheck(%s)"
    with as_user(db, people.ann):
        checked = rows(db, query, sid)
        assert {0} == {row.difference for row in checked}
        assert {HTX, EB} <= {row.provider for row in checked}
    db.execute(f"update {AGG} set orders = orders + 2 where source = 'eventbrite'")
    with as_user(db, people.ann):
        wrong = [row for row in rows(db, query, sid) if row.difference]
    assert [(EB, "orders", 62, 60, 2)] == [
        (row.provider, row.metric, row.from_agg, row.from_raw, row.difference) for row in wrong
    ]
    for user in (people.ben, people.pia):
        assert "PT403" == refusal(db, user, "authenticated", query, sid)


def test_discounts(db: Connection[Any]) -> None:
    """By uses, then code; of paid orders; nothing for those without finance rights."""
    people = settle(db)
    key = humanitix(db, "A")
    eventbrite(db, "E", to=key)
    for code, number in (("B", 2), ("A", 2), ("C", 3)):
        for _ in range(number):
            order_htx(db, "A", 1, discount_code=code, discount="1.50")
    order_htx(db, "A", 1, discount_code="C", discount="1.50", status="cancelled")
    order_eb(db, "E", 1, promo_code="C", discount_cents=99)
    refresh(db)
    with as_user(db, people.ann):
        assert [
            {"code": "C", "provider": HTX, "uses": 3, "discount_cents": 450},
            {"code": "A", "provider": HTX, "uses": 2, "discount_cents": 300},
            {"code": "B", "provider": HTX, "uses": 2, "discount_cents": 300},
            {"code": "C", "provider": EB, "uses": 1, "discount_cents": 99},
        ] == overview(db, key).discounts
    with as_user(db, people.ben):
        assert overview(db, key).discounts is None


def test_what_the_first_provider_does_not_know_the_next_one_does(db: Connection[Any]) -> None:
    """Names: Humanitix, then Eventbrite, then the legacy event; zone: session, venue, UTC."""
    settle(db)
    key = humanitix(db, "A", name=None, event_name="By Humanitix")
    insert(
        db,
        "session_sources",
        source=EB,
        source_session_id="bare",
        canonical_source=EB,
        canonical_session_source_id="bare",
        event_id=uid("event of ann"),
        starts_at=START,
    )
    perth = venue(db, "The Barn", city="Perth", timezone=PERTH)
    insert(
        db,
        "session_sources",
        source=EB,
        source_session_id="placed",
        canonical_source=EB,
        canonical_session_source_id="placed",
        venue_id=perth,
        starts_at=START,
        event_name="By Eventbrite",
    )
    refresh(db)
    assert "By Humanitix" == overview(db, key).event_name
    bare, placed = overview(db, (EB, "bare")), overview(db, (EB, "placed"))
    assert ("Legacy of ann", "UTC", START.replace(tzinfo=None)) == (
        bare.event_name,
        bare.timezone,
        bare.session_start_local,
    )
    assert ("By Eventbrite", "Australia/Perth", START.replace(tzinfo=None) + 8 * HOUR) == (
        placed.event_name,
        placed.timezone,
        placed.session_start_local,
    )
    assert "Ann" == bare.promoter


def test_performers_apply_and_withdraw(db: Connection[Any]) -> None:
    """Their own applications only; the status of others, and any but withdrawn, is refused."""
    people = settle(db)
    key = humanitix(db, "A")
    refresh(db)
    application(db, key, people.paul, status="waitlisted", waitlist_position=1)
    apply = (
        "insert into browse.event_applications "
        "(canonical_source, canonical_session_source_id, applicant_id) "
        "values ('humanitix', 'A', '{}')"
    )
    mine = "select applicant_id from browse.event_applications"
    with as_user(db, people.pia):
        db.execute(apply.format(people.pia))
        can_see(db, mine, [people.pia])
        cannot_write(db, apply.format(people.stranger))
        cannot_write(db, apply.format(people.pia), "23505")
        accept = "update browse.event_applications set status = 'accepted'"
        cannot_write(db, accept)
        db.execute("update browse.event_applications set status = 'withdrawn'")
    with as_user(db, None, role="anon"):
        cannot_write(db, apply.format(people.pia))
        cannot_see(db, mine)
    assert [("waitlisted",), ("withdrawn",)] == rows(
        db, "select status from browse.event_applications order by 1"
    )
    with as_user(db, people.paul):
        db.execute("update browse.event_applications set status = 'withdrawn'")
    row = overview(db, key)
    assert ([], 0, 0, 0) == (
        row.waitlist,
        row.waitlist_count,
        row.application_count,
        row.pending_applications,
    )


def test_the_waitlist(db: Connection[Any]) -> None:
    """By position; a private profile is 'TBA'; counted for everybody."""
    people = settle(db)
    key = humanitix(db, "A")
    refresh(db)
    application(db, key, people.pia, status="waitlisted", waitlist_position=2)
    application(db, key, people.paul, status="waitlisted", waitlist_position=1)
    application(db, key, people.stranger)
    for user, role in ((None, "anon"), (people.stranger, "authenticated")):
        with as_user(db, user, role=role):
            row = overview(db, key)
        assert [(1, "TBA"), (2, "Pia")] == [
            (entry["position"], entry["name"]) for entry in row.waitlist
        ]
        assert (2, 3, 1) == (row.waitlist_count, row.application_count, row.pending_applications)


def test_a_promoter_reads_orders_of_his_own_events(db: Connection[Any]) -> None:
    """Clean, another promotes the event, seen by him, back: seen by the first again."""
    people = settle(db)
    humanitix(db, "A")
    eventbrite(db, "B", promoter="ben")
    order_htx(db, "A", 2)
    order_eb(db, "B", 1)
    refresh(db)
    counts = (
        "select (select count(source_id) from browse.orders_htx_view), "
        "(select count(source_id) from browse.tickets_htx_view), "
        "(select count(source_id) from browse.orders_eventbrite), "
        "(select count(source_id) from browse.tickets_eventbrite), "
        f"(select count(*) from {AGG}), (select count(*) from browse.session_financials)"
    )
    ann, ben = (1, 2, 0, 0, 1, 1), (0, 0, 1, 1, 1, 1)
    for promoter, wanted in ((people.ann, ann), (people.ben, ben)):
        with as_user(db, promoter):
            can_see(db, counts, [wanted])
    with as_user(db, people.admin):
        can_see(db, counts, [(1, 2, 1, 1, 2, 2)])
    with as_user(db, people.pia):
        can_see(db, counts, [(0, 0, 0, 0, 0, 0)])
    db.execute("update browse.events set promoter_id = %s", [people.ben])
    with as_user(db, people.ann):
        can_see(db, counts, [(0, 0, 0, 0, 0, 0)])
    db.execute("update browse.profiles set role = 'performer' where id = %s", [people.ben])
    with as_user(db, people.ben):
        can_see(db, counts, [(0, 0, 0, 0, 0, 0)])
    db.execute("update browse.profiles set role = 'promoter' where id = %s", [people.ben])
    db.execute(
        "update browse.events set promoter_id = %s where id = %s",
        [people.ann, uid("event of ann")],
    )
    with as_user(db, people.ann):
        can_see(db, counts, [ann])


def test_finance_rights(db: Connection[Any]) -> None:
    """finance_sessions and is_finance say the same; nobody for anon."""
    people = settle(db)
    first, second = humanitix(db, "A"), eventbrite(db, "B", promoter="ben")
    refresh(db)
    ids = [overview(db, key).session_id for key in (first, second)]
    for user, wanted in (
        (people.ann, [True, False]),
        (people.ben, [False, True]),
        (people.admin, [True, True]),
        (people.pia, [False, False]),
        (NOBODY, [False, False]),
    ):
        with as_user(db, user):
            own = {sid for (sid,) in rows(db, "select browse.finance_sessions()")}
            assert wanted == [sid in own for sid in ids]
            assert wanted == [value(db, "select browse.is_finance(%s)", sid) for sid in ids]


def test_helper_views(db: Connection[Any]) -> None:
    """Events with venue and local time; orders in cents; tickets with their order's status."""
    settle(db)
    place = venue(db, "The Cellar")
    humanitix(db, "A", venue=place, event="e")
    humanitix(db, "B", START + DAY, venue=place, event="e")
    oid = order_htx(db, "A", 1, gross="10.05", fees="0.35", status="refunded")
    event = one(db, "select * from browse.events_htx_view")
    assert ("The Cellar", 2) == (event.venue_name, event.session_count)
    order = one(db, "select * from browse.orders_htx_view")
    assert (oid, 1005, 35) == (order.source_id, order.gross_cents, order.fees_cents)
    personal = {"first_name", "last_name", "email", "phone", "raw"}
    assert not personal & set(order._fields)
    ticket = one(db, "select * from browse.tickets_htx_view")
    assert "refunded" == ticket.order_status
    assert not personal & set(ticket._fields)


def test_published_rows_only(programme: Connection[Any]) -> None:
    """What is a draft, unlisted or hidden is in no table that the public reads."""
    db = programme
    events = {sid: overview(db, (HTX, sid)) for sid in ("1", "draft", "unlisted")}
    for user, role in ((None, "anon"), (uid("stranger"), "authenticated")):
        for sid, row in events.items():
            shown = [("1",)] if sid == "1" else []
            with as_user(db, user, role=role):
                for function, argument in (
                    ("get_event_sessions", row.event_id),
                    ("get_event_sessions_by_stable_id", row.stable_event_id),
                ):
                    query = f"select canonical_session_source_id from browse.{function}(%s)"
                    assert shown == rows(db, query, argument), (sid, function)
        with as_user(db, user, role=role):
            for table, column in (
                ("sessions", "canonical_session_source_id"),
                ("sessions_htx", "source_id"),
                ("session_sources", "source_session_id"),
                ("event_sessions_overview_v", "canonical_session_source_id"),
            ):
                listed = {sid for (sid,) in rows(db, f"select {column} from browse.{table}")}
                assert {"1", "2"} <= listed
                assert not {"draft", "unlisted", "hidden"} & listed, table
    assert 9 == value(db, f"select count(*) from {OVERVIEW}")
