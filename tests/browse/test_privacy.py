"""No personal data reaches those it is not for: markers in every column, every output searched."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg.rows import tuple_row

from browse.trial import (
    AGG,
    DAY,
    START,
    application,
    eventbrite,
    humanitix,
    insert,
    order_eb,
    order_htx,
    refresh,
    settle,
    spot,
    table_of,
    uid,
)
from dbkit.testing import as_user
from support.rows import rows, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg import Connection

#: Of customers and buyers; what is left of them after an erasure is searched for these.
CUSTOMER = {
    "first name": "Zfirstz",
    "last name": "Zlastz",
    "mail": "zmailz@",
    "phone": "0491570156",
    "raw of the customer": "zrawcz",
    "raw of the order": "zrawoz",
    "raw of the ticket": "zrawtz",
    "buyer": "Zbuyerz",
    "raw of the Eventbrite order": "zrawebz",
    "raw of the Eventbrite ticket": "zrawetz",
}

#: Of others, or nobody's business.
OTHERS = {
    "host of a mail": "zhostz.example",
    "note": "znotez",
    "payment": "987654321",
    "private name": "Zprivatez",
    "private stage name": "Zstagez",
    "private bio": "zbioz",
    "private picture": "zavatarz",
    "any raw": "zrawallz",
    "account": "zaccountz",
}

PERSONAS = {
    "anon": ("anon", None),
    "another promoter": ("authenticated", uid("ben")),
    "applicant": ("authenticated", uid("pia")),
    "stranger": ("authenticated", uid("stranger")),
    "promoter of the event": ("authenticated", uid("ann")),
}

SESSION = "(select session_id from browse.sessions where canonical_source = 'humanitix')"

#: How the functions that clients may execute are called, several ways each; the last ones fail.
CALLS = {
    "browse_sessions": [
        "",
        "p_search => 'Zfirstz'",
        "p_search => 'zmailz@zhostz.example'",
        "p_include_past => true, p_limit => 200, p_provider => 'both'",
        "p_cursor => 'zmailz@zhostz.example'",
        "p_limit => 0",
    ],
    "get_event_sessions": ["(select event_id from browse.sessions limit 1)", "gen_random_uuid()"],
    "get_event_sessions_by_stable_id": [
        "(select stable_event_id from browse.event_sessions_overview_v limit 1)",
        "'humanitix:event-S'",
        "'no such thing'",
    ],
    "get_event_financials": [SESSION, "gen_random_uuid()"],
    "get_financial_summary": [
        f"'2020-01-01', '2099-01-01', '{group}'"
        for group in ("day", "week", "month", "promoter", "venue", "no such thing")
    ],
    "export_sessions_csv": ["'2020-01-01', '2099-01-01', 'any'", "'2020-01-01', '2099-01-01', '?'"],
    "map_pins": [
        "-90, -180, 90, 180, null, null",
        "-90, -180, 90, 180, '2020-01-01', '2099-01-01'",
    ],
    "crosscheck": [SESSION, "gen_random_uuid()"],
    "finance_sessions": [""],
    "finance_sources": [""],
    "is_admin": [""],
    "is_finance": [SESSION],
    "check_finance": [SESSION, "null", "gen_random_uuid()"],
    "check_provider": ["'any'", "'?'"],
    "check_window": ["null, null", "'2099-01-01', '2020-01-01'"],
    "csv_cell": ["'=1+1'"],
    "resolve_session": [SESSION, "gen_random_uuid()"],
    "session_applications": ["'humanitix', 'S'", "'humanitix', 'nowhere'"],
    "session_customers": [SESSION, "gen_random_uuid()"],
}

WRITES = [
    "insert into browse.event_applications (canonical_source, canonical_session_source_id, "
    "applicant_id, status) values ('humanitix', 'S', '{}', 'pending')",
    "insert into browse.event_applications (canonical_source, canonical_session_source_id, "
    "applicant_id, status, waitlist_position) values ('humanitix', 'S', '{}', 'waitlisted', 1)",
    "insert into browse.event_applications (canonical_source, canonical_session_source_id, "
    "applicant_id, status) values ('humanitix', 'nowhere', '{}', 'pending')",
    "update browse.event_applications set status = 'withdrawn'",
    "update browse.event_applications set status = 'no such thing'",
    "update browse.customers_htx set email = email returning *",
    "update browse.orders_eventbrite set buyer_name = buyer_name returning *",
    "delete from browse.orders_htx returning *",
]


def plant(db: Connection[Any]) -> None:
    """Put a marker into every personal column there is."""
    people = settle(db)
    key = humanitix(db, "S")
    eventbrite(db, "S-eb", to=key)
    eventbrite(db, "B", START + DAY, promoter="ben")
    mail = "zmailz@zhostz.example"
    insert(
        db,
        "customers_htx",
        source_id="c",
        first_name="Zfirstz",
        last_name="Zlastz",
        email=mail,
        phone="0491570156",
        raw=json.dumps({"any": "zrawcz", "mail": mail}),
    )
    order_htx(db, "S", 1, customer_source_id="c", raw='{"any": ["zrawoz"]}')
    raw = 'update browse.{} set raw = \'{{"any": "{}"}}\''
    db.execute(raw.format("tickets_htx", "zrawtz"))
    buyer = {"buyer_name": "Zbuyerz", "buyer_email": mail.upper(), "raw": '{"any": "zrawebz"}'}
    order_eb(db, "S-eb", 1, **buyer, promo_code="VIP")
    db.execute(raw.format("tickets_eventbrite", "zrawetz"))
    for table in ("events", "events_htx", "sessions_htx", "session_sources"):
        db.execute(raw.format(table, "zrawallz"))
    refresh(db)
    db.execute(
        "update browse.profiles set display_name = 'Zprivatez', stage_name = 'Zstagez', "
        "bio = 'zbioz', avatar_url = 'https://zavatarz' where id = %s",
        [people.paul],
    )
    db.execute(
        "update auth.users set email = 'zaccountz@zhostz.example' where id = %s", [people.paul]
    )
    spot(db, key, 1, performer=people.paul, is_paid=True, payment_cents=987_654_321)
    spot(db, key, 2, performer=people.pia)
    application(
        db, key, people.paul, status="waitlisted", waitlist_position=1, note="znotez of paul"
    )
    application(db, key, people.stranger, status="waitlisted", waitlist_position=2)
    application(db, key, people.pia)


@pytest.mark.parametrize("persona", PERSONAS)
def test_no_output_says_what_it_must_not(db: Connection[Any], persona: str) -> None:
    """Views, tables, functions, json, errors and their details, the export: no marker anywhere."""
    plant(db)
    db.execute("select browse.event_sessions_overview_refresh()")
    role, user = PERSONAS[persona]
    forbidden = {**CUSTOMER, **OTHERS}
    searched = 0
    with as_user(db, user, role=role):
        for name, text in outputs(db, role, user):
            searched += 1
            found = [what for what, marker in forbidden.items() if marker.lower() in text.lower()]
            assert [] == found, f"{persona} finds in {name}: {text}"
    assert searched > 40


def test_the_search_finds_what_is_there(db: Connection[Any]) -> None:
    """The owner's outputs hold every marker, so that finding none means something."""
    plant(db)
    db.execute("grant authenticated to postgres")
    texts = "\n".join(text for _, text in outputs(db, "postgres", None)).lower()
    missing = [
        what
        for what, marker in {**CUSTOMER, **OTHERS}.items()
        if marker.lower() not in texts and what != "account"
    ]
    assert [] == missing


def outputs(db: Connection[Any], role: str, user: object) -> Iterator[tuple[str, str]]:
    """Return all that the current persona can be told, with what told it."""
    for relation in readable(db):
        columns = ", ".join(relation.columns) or "*"
        yield relation.name, told(db, f"select {columns} from {relation.name}")
        yield f"all of {relation.name}", told(db, f"select * from {relation.name}")
        yield f"json of {relation.name}", told(db, f"select to_jsonb(t) from {relation.name} as t")
    for function in functions(db, role):
        for arguments in CALLS[function]:
            yield function, told(db, f"select * from browse.{function}({arguments})")
    for statement in WRITES:
        yield statement, told(db, statement.format(user or uid("ben")))


def readable(db: Connection[Any]) -> list[Any]:
    """Return the relations of the schema with the columns that the persona may read."""
    return rows(
        db,
        """
        select c.oid::regclass::text as name,
            coalesce(
                array_agg(quote_ident(a.attname) order by a.attnum)
                filter (where has_column_privilege(c.oid, a.attnum, 'select')), '{}'
            ) as columns
        from pg_class as c
        inner join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = 'browse'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
        group by c.oid
        """,
    )


def functions(db: Connection[Any], role: str) -> list[str]:
    """Return the names of the functions that a client may execute, all of which are called."""
    found = rows(
        db,
        """
        select distinct p.proname from pg_proc as p
        where p.pronamespace = 'browse'::regnamespace and p.prorettype <> 'trigger'::regtype
            and has_function_privilege(%s, p.oid, 'execute')
        order by 1
        """,
        "authenticated" if role == "postgres" else role,
    )
    return [name for (name,) in found]


def told(db: Connection[Any], statement: str) -> str:
    """Return everything a statement answers, an error with all its parts; it is taken back."""
    try:
        with db.transaction(force_rollback=True), db.cursor(row_factory=tuple_row) as cursor:
            cursor.execute(statement)
            return str(cursor.fetchall() if cursor.description else cursor.rowcount)
    except psycopg.Error as error:
        diag = error.diag
        parts = (diag.message_primary, diag.message_detail, diag.message_hint, diag.context)
        return "\n".join(filter(None, (*parts, diag.internal_query, str(error))))


def test_erasure_leaves_nothing(db: Connection[Any]) -> None:
    """Every column of every table, as text, before and after; the figures stay."""
    plant(db)
    db.execute("select browse.event_sessions_overview_refresh()")
    before = table_of(db, AGG)
    assert list(CUSTOMER) == [what for what, marker in CUSTOMER.items() if holding(db, marker)]
    db.execute("select browse.erase_customer('c')")
    left = {what: holding(db, marker) for what, marker in CUSTOMER.items()}
    assert {} == {what: tables for what, tables in left.items() if tables}
    assert [] == holding(db, "zhostz")
    refresh(db)
    assert before == table_of(db, AGG)
    assert ["browse.event_applications"] == holding(db, "znotez")


def test_erasure_is_idempotent_and_takes_one_person(db: Connection[Any]) -> None:
    """Again: nothing; unknown: PT404; a namesake without the same mail stays whole."""
    plant(db)
    insert(db, "customers_htx", source_id="d", first_name="Zfirstz", email="other@x.example")
    order_eb(db, "S-eb", 1, buyer_name="Other", buyer_email="zzmailz@zhostz.example")
    insert(db, "customers_htx", source_id="e", first_name="No", last_name="Mail")
    order_eb(db, "S-eb", 1, buyer_name="Nomail")
    db.execute("select browse.erase_customer('c')")
    db.execute("select browse.erase_customer('c')")
    db.execute("select browse.erase_customer('e')")
    query = "select first_name, email from browse.customers_htx where source_id = 'd'"
    assert [("Zfirstz", "other@x.example")] == rows(db, query)
    buyers = (
        "select buyer_name from browse.orders_eventbrite where buyer_name is not null order by 1"
    )
    assert [("Nomail",), ("Other",)] == rows(db, buyers)
    assert 2 == value(db, "select count(*) from browse.customers_htx where first_name is null")
    with pytest.raises(psycopg.Error) as caught, db.transaction():
        db.execute("select browse.erase_customer('nobody')")
    assert "PT404" == caught.value.sqlstate


def test_an_erased_row_stays_erased(db: Connection[Any]) -> None:
    """Whoever writes personal data back into it is refused; money can still change."""
    plant(db)
    db.execute("select browse.erase_customer('c')")
    for change in (
        "update browse.customers_htx set first_name = 'Zfirstz' where source_id = 'c'",
        """update browse.customers_htx set raw = '{"a": "zrawcz"}' where source_id = 'c'""",
        "update browse.orders_eventbrite set buyer_email = 'zmailz@zhostz.example'",
    ):
        with pytest.raises(psycopg.errors.CheckViolation), db.transaction():
            db.execute(change)
    db.execute("update browse.orders_eventbrite set gross_cents = gross_cents + 1")


def holding(db: Connection[Any], marker: str) -> list[str]:
    """Return the tables and materialized views of the schema with a row that holds a marker."""
    tables = rows(
        db,
        """
        select c.oid::regclass::text as name from pg_class as c
        where c.relnamespace = 'browse'::regnamespace and c.relkind in ('r', 'm')
            and c.relispopulated
        order by 1
        """,
    )
    return [
        table.name
        for table in tables
        if value(
            db, f"select count(*) from {table.name} as t where t::text ilike %s", f"%{marker}%"
        )
    ]
