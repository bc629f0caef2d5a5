"""Settings of roles and databases decide nothing: what a file means is the same everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import sql
from psycopg.rows import dict_row

from dbkit.config import Config
from dbkit.database import session

if TYPE_CHECKING:
    from support.hostile import Field

#: What the owner of a database may give it, another value for each setting that is pinned.
HOSTILE = {
    "search_path": "lair, pg_catalog",
    "default_transaction_read_only": "on",
    "default_transaction_isolation": "serializable",
    "transform_null_equals": "on",
    "array_nulls": "off",
    "backslash_quote": "on",
    "standard_conforming_strings": "off",
    "xmloption": "document",
    "xmlbinary": "hex",
    "lc_monetary": "C.UTF-8",
    "lc_numeric": "C.UTF-8",
    "lc_time": "C.UTF-8",
    "datestyle": "SQL, DMY",
    "intervalstyle": "sql_standard",
    "timezone": "Asia/Tokyo",
    "timezone_abbreviations": "Australia",
    "bytea_output": "escape",
    "extra_float_digits": "-15",
    "quote_all_identifiers": "on",
    "default_tablespace": "pg_default",
    "default_table_access_method": "other_heap",
    "temp_tablespaces": "pg_default",
    "gin_fuzzy_search_limit": "1",
    "row_security": "off",
    "exit_on_error": "on",
    "idle_in_transaction_session_timeout": "1ms",
    "idle_session_timeout": "500ms",
    "check_function_bodies": "on",
    "plpgsql.check_asserts": "off",
    "plpgsql.extra_errors": "all",
    "plpgsql.extra_warnings": "all",
    "client_min_messages": "error",
    "client_connection_check_interval": "0",
    "lock_timeout": "1ms",
    "statement_timeout": "100ms",
    "transaction_timeout": "10ms",
    "createrole_self_grant": "set, inherit",
    "restrict_nonsystem_relation_kind": "view, foreign-table",
    "session_replication_role": "replica",
}

#: Statements whose result the settings would change, beside what they leave in the catalog.
MEANING = """
    create view shop.meaning as select
        i.id
    from shop.item as i
    where i.name = null or '2026-01-01 12:00 EST'::timestamptz is not null
        or '{NULL}'::text[] is not null or '$1.50'::money is not null
        or '01/02/2026'::date is not null or 'a\\b' <> '\\x61'::bytea::text
        or 0.1::float8::text <> '' {xml};
    create table shop.plain (id int primary key);
    create function shop.stamp() returns trigger language plpgsql as $$
    begin
        new.id := new.id + 1;
        return new;
    end $$;
    create trigger stamp before insert on shop.plain
    for each row execute function shop.stamp();
    insert into shop.plain values (1);
    create table shop.said (what text);
    insert into shop.said values ('\\x61'::bytea::text), ((0.1::float8 + 0.2::float8)::text),
    (interval '1 day 2 hours'::text), ('2026-02-01'::date::text),
    {element} ('2026-01-01 12:00 EST'::timestamptz::text);
    """
XML = {
    "{xml}": "or '<a/><b/>'::xml is not null",
    "{element}": "(xmlelement(name a, '\\x61'::bytea)::text),",
}


def read(field: Field) -> dict[str, Any]:
    """Return what the migration left."""
    queries = {
        "view": "select pg_get_viewdef('shop.meaning'::regclass)",
        "said": "select array_agg(what) from shop.said",
        "rows": "select array_agg(id) from shop.plain",
        "table": "select amname::text || reltablespace::text from pg_class c join pg_am a"
        " on a.oid = c.relam where c.oid = 'shop.plain'::regclass",
    }
    with psycopg.connect(field.scratch.url, row_factory=dict_row) as connection:
        session.pin(connection, session.settings(Config()))
        return {
            name: connection.execute(query.encode()).fetchone() for name, query in queries.items()
        }


def meaning(field: Field) -> str:
    """Return the statements, those about XML only where the server is built with it."""
    text = MEANING
    try:
        field.scratch.query("select '<a/>'::xml")
        has_xml = True
    except psycopg.errors.FeatureNotSupported:
        has_xml = False
    for name, replacement in XML.items():
        text = text.replace(name, replacement if has_xml else "")
    return text


def known(field: Field) -> set[str]:
    """Return which settings this server has."""
    return {row[0].lower() for row in field.scratch.query("select name from pg_settings")}


def test_every_pinned_setting_is_tried() -> None:
    """The list below is the list of what is pinned."""
    assert set(HOSTILE) == set(session.settings(Config()))


@pytest.mark.parametrize("whose", ["database", "role", "role in database"])
def test_what_is_set_for_role_or_database_changes_nothing(field: Field, whose: str) -> None:
    """The same objects, rows and texts come out as without."""
    migration = "migrations/shop/shop-0002-meaning.sql"
    field.scratch.write(migration, "-- depends: shop-0001-item\n" + meaning(field))
    name = str(psycopg.conninfo.conninfo_to_dict(field.scratch.url)["dbname"])
    target = {
        "database": sql.SQL("database {}").format(sql.Identifier(name)),
        "role": sql.SQL("role postgres"),
        "role in database": sql.SQL("role postgres in database {}").format(sql.Identifier(name)),
    }[whose]
    field.scratch.apply()
    expected = read(field)
    field.admin("drop schema shop cascade; drop schema dbkit cascade")
    field.admin("create access method other_heap type table handler heap_tableam_handler")
    there = known(field)
    clean = "-c statement_timeout=0 -c default_transaction_read_only=off -c idle_session_timeout=0"
    try:
        with psycopg.connect(field.scratch.url, autocommit=True) as connection:
            for setting, value in HOSTILE.items():
                if setting in there:
                    connection.execute(
                        sql.SQL("alter {} set {} to {}").format(
                            target,
                            sql.SQL(setting),
                            sql.SQL(value) if setting == "search_path" else sql.Literal(value),
                        )
                    )
        field.scratch.apply()
        assert field.scratch.plan().steps == ()
    finally:
        if "transaction_timeout" in there:
            clean += " -c transaction_timeout=0"
        with psycopg.connect(field.scratch.url, autocommit=True, options=clean) as connection:
            connection.execute(sql.SQL("alter {} reset all").format(target))
    assert read(field) == expected


def test_no_session_becomes_hers(field: Field) -> None:
    """Whoever owns the database cannot have the superuser's session be her own."""
    name = psycopg.conninfo.conninfo_to_dict(field.scratch.url)["dbname"]
    field.admin(f'alter database "{name}" owner to :eve')
    field.attack(f"""alter database "{name}" set session_authorization = 'eve "$$'""")
    field.scratch.apply()
    assert field.owner("shop.item") == "postgres"
    assert field.owner("dbkit.run") == "postgres"
