"""What the tests of the system browse share: people, sessions of both providers, and orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from support.rows import one, rows

if TYPE_CHECKING:
    from psycopg import Connection

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
HTX = "humanitix"
EB = "eventbrite"

#: A winter's evening far enough ahead that it is in the future of every test: 20:00 in Sydney.
START = datetime(datetime.now(UTC).year + 1, 7, 10, 10, 0, tzinfo=UTC)

AGG = "browse.session_financials_agg"
DISCOUNTS = "browse.session_discounts_agg"
OVERVIEW = "browse.event_sessions_overview_v"

_NAMES = UUID(int=7)
_numbers = count(1)


def uid(name: str) -> UUID:
    """Return the id of whatever a test calls by this name."""
    return uuid5(_NAMES, name)


@dataclass(frozen=True)
class People:
    """Who is who: two promoters with an event each, an admin, performers, and a stranger."""

    ann: UUID
    ben: UUID
    admin: UUID
    pia: UUID
    paul: UUID
    stranger: UUID


PEOPLE = People(*map(uid, ("ann", "ben", "admin", "pia", "paul", "stranger")))


def settle(db: Connection[Any]) -> People:
    """Make the people, and an event ``ann`` and ``ben`` for each promoter."""
    for name, role, public in (
        ("ann", "promoter", True),
        ("ben", "promoter", True),
        ("admin", "admin", True),
        ("pia", "performer", True),
        ("paul", "performer", False),
        ("stranger", "performer", True),
    ):
        person(db, name, role, public=public)
    for name in ("ann", "ben"):
        db.execute(
            "insert into browse.events (id, title, promoter_id, promoter_name) "
            "values (%s, %s, %s, %s)",
            [uid(f"event of {name}"), f"Legacy of {name}", uid(name), name.title()],
        )
    return PEOPLE


def person(db: Connection[Any], name: str, role: str = "performer", *, public: bool = True) -> UUID:
    """Make a user with a profile."""
    db.execute("insert into auth.users (id, email) values (%s, %s)", [uid(name), f"{name}@test"])
    db.execute(
        "insert into browse.profiles (id, display_name, is_public, role) values (%s, %s, %s, %s)",
        [uid(name), name.title(), public, role],
    )
    return uid(name)


def venue(db: Connection[Any], name: str, **columns: Any) -> UUID:
    """Make a venue in Sydney, unless the columns say otherwise."""
    given = {"city": "Sydney", "state": "NSW", "country": "AU", **columns}
    insert(db, "venues", id=uid(name), name=name, **given)
    return uid(name)


def humanitix(
    db: Connection[Any], sid: str, start: datetime = START, **options: Any
) -> tuple[str, str]:
    """Make a Humanitix session of 2 hours, mapped to itself; return its key.

    Options: ``event`` (source id), ``promoter`` (ann, ben or None), ``zone``, ``venue`` (id),
    ``name``, ``published``, ``public``, ``currency``, ``disabled``, ``deleted``, ``end``, ``to``
    (a canonical key).
    """
    event = options.get("event", f"event-{sid}")
    published = options.get("published", True)
    insert(
        db,
        "events_htx",
        conflict="(source_id) do nothing",
        source_id=event,
        name=options.get("event_name", f"Event {event}"),
        timezone=options.get("zone", "Australia/Sydney"),
        venue_id=options.get("venue"),
        currency=options.get("currency", "AUD"),
        published=published,
        public=options.get("public", True),
    )
    insert(
        db,
        "sessions_htx",
        source_id=sid,
        event_source_id=event,
        name=options.get("name", f"Session {sid}"),
        start_date=start,
        end_date=options.get("end", start + 2 * HOUR),
        disabled=options.get("disabled", False),
        deleted=options.get("deleted", False),
    )
    mapped(db, (HTX, sid), start, **{**options, "event": event})
    return (HTX, sid)


def eventbrite(
    db: Connection[Any], sid: str, start: datetime = START, **options: Any
) -> tuple[str, str]:
    """Make an Eventbrite session of 2 hours, mapped to itself or to ``to``; return its key."""
    mapped(db, (EB, sid), start, **options)
    return (EB, sid)


def provider(db: Connection[Any], source: str, unit: str = "minor") -> None:
    """Make a further provider known."""
    priority = 10 + next(_numbers)
    insert(db, "providers", source=source, priority=priority, amounts_unit=unit)


def mapped(db: Connection[Any], key: tuple[str, str], start: datetime, **options: Any) -> None:
    """Map a provider's session as its importer does, with what the provider reports."""
    source, sid = key
    to = options.get("to", key)
    promoter = options.get("promoter", "ann")
    event = options.get("event", f"event-{sid}")
    insert(
        db,
        "session_sources",
        source=source,
        source_session_id=sid,
        canonical_source=to[0],
        canonical_session_source_id=to[1],
        event_id=promoter and uid(f"event of {promoter}"),
        event_source_id=event,
        event_name=options.get("event_name", f"Event {event}"),
        session_name=options.get("name", f"Session {sid}"),
        starts_at=start,
        ends_at=options.get("end", start + 2 * HOUR),
        timezone=options.get("zone", "Australia/Sydney"),
        venue_id=options.get("venue"),
        is_published=options.get("published", True),
    )


def order_htx(db: Connection[Any], sid: str, tickets: int = 0, **columns: Any) -> str:
    """Make a complete Humanitix order, with valid tickets; return its id.

    Amounts are dollars; ``gross`` is 50.00 unless given.
    """
    oid = columns.pop("source_id", None) or f"ho-{next(_numbers)}"
    given = {"status": "complete", "currency": "AUD", "gross": "50.00", **columns}
    insert(db, "orders_htx", source_id=oid, session_source_id=sid, **given)
    for _ in range(tickets):
        ticket_htx(db, oid, sid)
    return oid


def order_other(db: Connection[Any], source: str, sid: str, **columns: Any) -> str:
    """Make a paid order of a further provider, in its unit; return its id."""
    oid = f"oo-{next(_numbers)}"
    given = {"status": "paid", "currency": "AUD", "tickets": 1, "gross": 100, **columns}
    insert(db, "orders_other", source=source, source_id=oid, session_source_id=sid, **given)
    return oid


def ticket_htx(db: Connection[Any], oid: str, sid: str, status: str = "valid") -> str:
    """Add a ticket to a Humanitix order; return its id."""
    tid = f"ht-{next(_numbers)}"
    insert(
        db,
        "tickets_htx",
        source_id=tid,
        order_source_id=oid,
        session_source_id=sid,
        ticket_type="GA",
        status=status,
    )
    return tid


def order_eb(db: Connection[Any], sid: str, tickets: int = 0, **columns: Any) -> str:
    """Make a placed Eventbrite order, with attending tickets; return its id.

    Amounts are cents; ``gross_cents`` is 4200 unless given.
    """
    oid = columns.pop("source_id", None) or f"eo-{next(_numbers)}"
    given = {"status": "placed", "currency": "AUD", "gross_cents": 4200, **columns}
    event = given.pop("event_source_id", f"event-{sid}")
    insert(
        db,
        "orders_eventbrite",
        source_id=oid,
        event_source_id=event,
        session_source_id=sid,
        **given,
    )
    for _ in range(tickets):
        ticket_eb(db, oid, sid)
    return oid


def ticket_eb(db: Connection[Any], oid: str, sid: str, status: str = "attending") -> str:
    """Add a ticket to an Eventbrite order; return its id."""
    tid = f"et-{next(_numbers)}"
    insert(
        db,
        "tickets_eventbrite",
        source_id=tid,
        order_source_id=oid,
        session_source_id=sid,
        ticket_class="GA",
        status=status,
    )
    return tid


def spot(db: Connection[Any], key: tuple[str, str], position: int, **columns: Any) -> UUID:
    """Define a spot, confirmed for a performer if one is named, open otherwise; return its id."""
    performer = columns.pop("performer", None)
    given = {
        "id": uid(f"spot {key} {position} {next(_numbers)}"),
        "spot_name": f"Spot {position}",
        "duration_minutes": 10,
        "performer_id": performer,
        "status": "confirmed" if performer else "open",
        **columns,
    }
    insert(
        db,
        "event_spots",
        canonical_source=key[0],
        canonical_session_source_id=key[1],
        position=position,
        **given,
    )
    return UUID(str(given["id"]))


def application(db: Connection[Any], key: tuple[str, str], applicant: UUID, **columns: Any) -> UUID:
    """Apply for a session; return the application's id."""
    given = {"id": uid(f"application {key} {applicant}"), "status": "pending", **columns}
    insert(
        db,
        "event_applications",
        canonical_source=key[0],
        canonical_session_source_id=key[1],
        applicant_id=applicant,
        **given,
    )
    return UUID(str(given["id"]))


def insert(db: Connection[Any], table: str, *, conflict: str = "", **columns: object) -> None:
    """Insert a row; columns that are None get their default."""
    given = {name: value for name, value in columns.items() if value is not None}
    marks = ", ".join(["%s"] * len(given))
    after = f" on conflict {conflict}" if conflict else ""
    db.execute(
        f"insert into browse.{table} ({', '.join(given)}) values ({marks}){after}",
        list(given.values()),
    )


def session_s(db: Connection[Any]) -> tuple[str, str]:
    """Make the session S of the specification, sold on both providers; return its key."""
    key = humanitix(db, "S")
    eventbrite(db, "S-eb", to=key)
    for number in range(100):
        complete = number < 95
        # 60 orders of three tickets and 35 of two are 250; a cancelled order's ticket is none.
        order_htx(
            db,
            "S",
            (3 if number < 60 else 2) if complete else 1,
            status="complete" if complete else "cancelled",
            gross="50.00",
            fees="3.10",
            tax="4.55",
            net="42.35",
        )
    for _ in range(60):
        order_eb(db, "S-eb", 2, gross_cents=4200, fees_cents=300, tax_cents=380)
    return key


def refresh(db: Connection[Any]) -> Any:
    """Enter new sessions into the registry and count what is dirty; return the run's status."""
    db.execute("select browse.sync_sessions()")
    return one(db, "select * from browse.refresh_session_financials()")


def overview(db: Connection[Any], key: tuple[str, str]) -> Any:
    """Return the one row of the overview for a session."""
    return one(
        db,
        f"select * from {OVERVIEW} "
        "where canonical_source = %s and canonical_session_source_id = %s",
        *key,
    )


def table_of(db: Connection[Any], table: str) -> list[Any]:
    """Return what a table says, with where each row lies: a rewritten row moves."""
    return rows(
        db,
        f"select ctid::text, to_jsonb(t)::text from {table} as t order by to_jsonb(t)::text, ctid",
    )
