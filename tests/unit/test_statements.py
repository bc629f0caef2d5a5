"""Text to statements, and each statement to the object it is about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbkit.errors import ProjectError
from dbkit.parse import migration_script, statements
from dbkit.parse.split import split
from dbkit.parse.syntax import quote
from dbkit.parse.values import Declaration, Identity

WEIRD = '"weird ""näme"""'
NAME = 'weird "näme"'


def declare(sql: str, folder: str) -> list[Declaration]:
    """Declare the statements of a file of schema a."""
    return statements.declare("f.sql", sql, "a", folder)


def one(sql: str, folder: str) -> Declaration:
    """Declare a single statement."""
    (found,) = declare(sql, folder)
    return found


def complaints(sql: str, folder: str) -> list[str]:
    """Return what is wrong with a file, one line each, without its path."""
    with pytest.raises(ProjectError) as error:
        declare(sql, folder)
    return [text.split("\n")[0].removeprefix("f.sql:") for text in error.value.problems]


# -- split ---------------------------------------------------------------------------------------


def test_places_count_characters() -> None:
    """Offsets, lines and columns are those of an editor, whatever the characters before."""
    text = "-- ä€😀\n select 'ä€😀';  /* é /* ; */ */ select\n2 -- ü\n;;\n"
    first, second = split("f.sql", text)
    assert ("select 'ä€😀'", 8, 2, 2) == (first.sql, first.offset, first.line, first.column)
    assert ("select\n2", 39, 2, 33) == (second.sql, second.offset, second.line, second.column)
    assert second.sql == text[second.offset : second.offset + len(second.sql)]


def test_semicolons_that_end_nothing() -> None:
    """Bodies keep their semicolons, however they are quoted."""
    text = (
        "create function a.f() returns int begin atomic select 1; select case when true then 2 end;"
        " end; do $x$ begin null; $$;$$; end $x$; select ';', \";\" from a.t; select E'\\';'"
    )
    begins = [found.sql.split()[0] for found in split("f.sql", text)]
    assert ["create", "do", "select", "select"] == begins


@pytest.mark.parametrize(
    ("sql", "inside"),
    [
        ("create function a.f() returns int language sql as $b$select 1$b$", "select 1$b$"),
        ("create function a.f(x text = 'y') returns int as 'select 1' language sql", "select 1'"),
        ("create function a.f() returns int as E'select 1' language sql", "select 1'"),
        ("create procedure a.ä() language sql as /* 'no' */ $$ä$$", "ä$$"),
        ("do language plpgsql $$begin end$$", "begin end$$"),
        ("select cron.schedule('a.ä', '* * * * *', $$call a.f()$$)", "call a.f()$$)"),
    ],
)
def test_body(sql: str, inside: str) -> None:
    """The text inside the quotes of a body has a place in the file."""
    text = f"-- ü\n{sql};"
    (found,) = split("f.sql", text)
    assert inside in text[found.body :][: len(inside)]


@pytest.mark.parametrize(
    "sql",
    [
        "select 'x'",
        "create function a.f() returns int return 1",
        "create function a.f() returns int language sql as U&'select 1'",
    ],
)
def test_no_body(sql: str) -> None:
    """A statement without a quoted body, or with one that moves its text, has none."""
    (found,) = split("f.sql", sql)
    assert found.body == -1


PIECES = st.sampled_from(
    [
        "select 1",
        "select 'ä;''€'",
        "do $ü$ begin ; end $ü$",
        'select "😀;""" from a."ß"',
        "create function a.f() returns int language sql begin atomic select 1; end",
        "select $$ -- ; $$",
        "select 1 + /* ; */ 2",
    ]
)
GAPS = st.sampled_from([";", " ;\n", "; -- ü ;\n", ";;", ";/* /* ; */ 😀 */", " -- x\n;\t"])


@given(st.lists(st.tuples(PIECES, GAPS), max_size=8), st.sampled_from(["", "-- ß\n", "\n /**/"]))
def test_split_finds_every_statement(parts: list[tuple[str, str]], lead: str) -> None:
    """Whatever is concatenated comes apart again, at offsets that slice back to it."""
    text = lead + "".join(piece + gap for piece, gap in parts)
    found = split("f.sql", text)
    assert [piece for piece, _ in parts] == [statement.sql for statement in found]
    assert all(text.startswith(statement.sql, statement.offset) for statement in found)
    lines = [text.count("\n", 0, statement.offset) + 1 for statement in found]
    assert lines == [statement.line for statement in found]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("select 1;\n  selekt 'ä'", '2:3: syntax error at or near "selekt" [42601]'),
        ("select 'ä€😀' frm x y", '1:18: syntax error at or near "x" [42601]'),
        ("select (", "1:9: syntax error at end of input [42601]"),
        ("/* ä", '1:1: unterminated /* comment at or near "/* ä" [42601]'),
        ("select 1;\n\\i x.sql", "2:1: \\i is a psql command: only plain SQL runs here"),
        ("select 1 \\gset", "1:10: \\gset is a psql command: only plain SQL runs here"),
        ("select :'x'", "1:8: a psql variable: only plain SQL runs here"),
        (
            "copy a.t from stdin;\n1\tdon't\n\\.\n",
            "2:1: data of copy … from stdin: write insert statements",
        ),
        (
            "COPY a.t (x) FROM STDIN",
            "1:1: copy … from stdin: a file has no standard input; write insert statements",
        ),
        ("begin", "1:1: begin: dbkit decides where transactions begin and end"),
        ("select 1;commit;", "1:10: commit: dbkit decides where transactions begin and end"),
        ("savepoint x", "1:1: savepoint: dbkit decides where transactions begin and end"),
        ("select 1;\0", "1:10: a NUL character: remove it"),
    ],
)
def test_split_refuses(text: str, message: str) -> None:
    """What no server can run as a file is refused with its place and its reason."""
    with pytest.raises(ProjectError) as error:
        split("f.sql", text)
    (problem,) = error.value.problems
    assert f"f.sql:{message}" == problem.split("\n")[0]


def test_caret() -> None:
    """A problem shows the line, and a caret under the place."""
    with pytest.raises(ProjectError) as error:
        split("f.sql", "select 1;\n\tselect 'ä' frm x y")
    (problem,) = error.value.problems
    assert problem.endswith("\n    \tselect 'ä' frm x y\n    \t               ^")


def test_copy_of_a_file_is_left_to_the_server() -> None:
    """COPY from or to a file of the server needs no input from here."""
    found = split("f.sql", "copy a.t to '/x'; copy a.t from '/x'; copy a.t to stdout")
    assert len(found) == 3


# -- what a statement is about -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "folder", "identity", "inverse", "repeatable"),
    [
        (
            f"create or replace function a.{WEIRD}(int, b text[], out c int) returns int return 1",
            "functions",
            Identity("function", ("a", NAME), ("integer", "text[]")),
            f"drop function if exists a.{WEIRD}(integer, text[])",
            True,
        ),
        (
            'create procedure a.p(inout x "ü"."T", variadic y timestamptz[]) begin atomic end',
            "functions",
            Identity("procedure", ("a", "p"), ('"ü"."T"', "timestamp with time zone[]")),
            'drop procedure if exists a.p("ü"."T", timestamp with time zone[])',
            False,
        ),
        (
            "create or replace aggregate a.g(*) (sfunc = a.s, stype = int)",
            "aggregates",
            Identity("aggregate", ("a", "g")),
            "drop aggregate if exists a.g(*)",
            True,
        ),
        (
            "create aggregate a.g(float8 order by numeric(3, 2)) (sfunc = a.s, stype = int)",
            "aggregates",
            Identity("aggregate", ("a", "g"), ("double precision", "numeric")),
            "drop aggregate if exists a.g(double precision, numeric)",
            False,
        ),
        (
            f"create view a.{WEIRD} as select 1",
            "views",
            Identity("view", ("a", NAME)),
            f"drop view if exists a.{WEIRD}",
            False,
        ),
        (
            "create or replace recursive view a.v (n) as select 1",
            "views",
            Identity("view", ("a", "v")),
            "drop view if exists a.v",
            True,
        ),
        (
            "create materialized view a.m as select 1",
            "materialized_views",
            Identity("materialized view", ("a", "m")),
            "drop materialized view if exists a.m",
            False,
        ),
        (
            f"create unique index {WEIRD} on a.m (x)",
            "materialized_views",
            Identity("index", ("a", NAME)),
            f"drop index if exists a.{WEIRD}",
            False,
        ),
        (
            f"create policy {WEIRD} on a.{WEIRD} for select using (true)",
            "policies",
            Identity("policy", ("a", NAME, NAME)),
            f"drop policy if exists {WEIRD} on a.{WEIRD}",
            False,
        ),
        (
            "alter table a.t enable row level security",
            "policies",
            Identity("row security", ("a", "t")),
            "alter table a.t disable row level security",
            True,
        ),
        (
            "alter table a.t force row level security",
            "policies",
            Identity("force row security", ("a", "t")),
            "alter table a.t no force row level security",
            True,
        ),
        (
            "alter table a.t disable row level security",
            "policies",
            Identity("row security", ("a", "t")),
            "",
            True,
        ),
        (
            "create constraint trigger x after insert on a.t for each row execute function a.f()",
            "triggers",
            Identity("trigger", ("a", "t", "x")),
            "drop trigger if exists x on a.t",
            False,
        ),
        (
            'alter table a.t disable trigger "X"',
            "triggers",
            Identity("trigger state", ("a", "t", "X")),
            'alter table a.t enable trigger "X"',
            True,
        ),
        (
            "create publication p for table a.t",
            "publications",
            Identity("publication", ("p",)),
            "drop publication if exists p",
            False,
        ),
        (
            "alter publication p add table a.t (x) where (x > 1)",
            "publications",
            Identity("publication relation", ("a", "t"), ("p",)),
            "alter publication p drop table a.t",
            False,
        ),
        (
            "grant usage on schema a to x",
            "grants",
            Identity("grant", ("GRANT usage ON SCHEMA a TO x",)),
            "REVOKE usage ON SCHEMA a FROM x",
            True,
        ),
        (
            f'grant select ("ü") on table a.{WEIRD} to "x y"',
            "policies",
            Identity("grant", (f'GRANT select ("ü") ON a.{WEIRD} TO "x y"',)),
            f'REVOKE select ("ü") ON a.{WEIRD} FROM "x y"',
            True,
        ),
        (
            "revoke all on a.t from public, anon",
            "policies",
            Identity("revoke", ("REVOKE ALL ON a.t FROM public, anon",)),
            "",
            True,
        ),
        (
            "revoke execute on function a.f(int) from public, anon",
            "functions",
            Identity("revoke", ("REVOKE execute ON FUNCTION a.f(int) FROM public, anon",)),
            "GRANT execute ON FUNCTION a.f(int) TO public",
            True,
        ),
        (
            "revoke execute on function a.f(int) from anon",
            "functions",
            Identity("revoke", ("REVOKE execute ON FUNCTION a.f(int) FROM anon",)),
            "",
            True,
        ),
        (
            "alter default privileges in schema a grant select on tables to x",
            "grants",
            Identity(
                "default privileges",
                ("ALTER DEFAULT PRIVILEGES IN SCHEMA a GRANT select ON TABLES TO x",),
            ),
            "ALTER DEFAULT PRIVILEGES IN SCHEMA a REVOKE select ON TABLES FROM x",
            True,
        ),
        (
            f"comment on policy p on a.{WEIRD} is 'x'",
            "policies",
            Identity("comment", (f"policy p on a.{WEIRD}",)),
            f"comment on policy p on a.{WEIRD} is null",
            True,
        ),
        (
            "comment on column a.v.c is 'x'",
            "views",
            Identity("comment", ("column a.v.c",)),
            "comment on column a.v.c is null",
            True,
        ),
        (
            "alter view a.v owner to x",
            "views",
            Identity("owner", ("view a.v",)),
            "alter view a.v owner to current_user",
            True,
        ),
        (
            "alter function a.f(int) owner to x",
            "functions",
            Identity("owner", ("function a.f(integer)",)),
            "alter function a.f(integer) owner to current_user",
            True,
        ),
        (
            "grant select on a.t to x, public with grant option",
            "policies",
            Identity("grant", ("GRANT select ON a.t TO x, public WITH GRANT OPTION",)),
            "REVOKE select ON a.t FROM x, public",
            True,
        ),
        (
            "revoke grant option for execute on function a.f() from public",
            "functions",
            Identity("revoke", ("REVOKE GRANT OPTION FOR execute ON FUNCTION a.f() FROM public",)),
            "",
            True,
        ),
        (
            "alter default privileges in schema a grant select on tables to x with grant option",
            "grants",
            Identity(
                "default privileges",
                (
                    "ALTER DEFAULT PRIVILEGES IN SCHEMA a GRANT select ON TABLES TO x"
                    " WITH GRANT OPTION",
                ),
            ),
            "ALTER DEFAULT PRIVILEGES IN SCHEMA a REVOKE select ON TABLES FROM x",
            True,
        ),
        (
            f"create or replace rule {WEIRD} as on insert to a.{WEIRD} do also nothing",
            "views",
            Identity("rule", ("a", NAME, NAME)),
            f"drop rule if exists {WEIRD} on a.{WEIRD}",
            True,
        ),
        (
            "create rule r as on insert to a.t do also nothing",
            "triggers",
            Identity("rule", ("a", "t", "r")),
            "drop rule if exists r on a.t",
            False,
        ),
        (
            'alter table a.t disable rule "R"',
            "triggers",
            Identity("rule state", ("a", "t", "R")),
            'alter table a.t enable rule "R"',
            True,
        ),
        (
            'alter view a.v alter column "C" set default 1',
            "views",
            Identity("column default", ("a", "v", "C")),
            'alter view a.v alter column "C" drop default',
            True,
        ),
        (
            "alter view a.v alter c drop default",
            "views",
            Identity("column default", ("a", "v", "c")),
            "",
            True,
        ),
        (
            f"create statistics a.{WEIRD} (ndistinct) on x, (y + 1) from a.t",
            "statistics",
            Identity("statistics", ("a", NAME)),
            f"drop statistics if exists a.{WEIRD}",
            False,
        ),
        (
            "alter statistics a.s set statistics 100",
            "statistics",
            Identity("statistics target", ("a", "s")),
            "alter statistics a.s set statistics -1",
            True,
        ),
        (
            f"create event trigger {WEIRD} on sql_drop execute function a.f()",
            "event_triggers",
            Identity("event trigger", (NAME,)),
            f"drop event trigger if exists {WEIRD}",
            False,
        ),
        (
            "alter event trigger e enable always",
            "event_triggers",
            Identity("event trigger state", ("e",)),
            "alter event trigger e enable",
            True,
        ),
        (
            "create operator a.=== (leftarg = int, rightarg = a.t[], function = a.f)",
            "functions",
            Identity("operator", ("a", "==="), ("integer", "a.t[]")),
            "drop operator if exists a.===(integer, a.t[])",
            False,
        ),
        (
            "create operator a.!! (rightarg = float8, procedure = a.f)",
            "functions",
            Identity("operator", ("a", "!!"), ("none", "double precision")),
            "drop operator if exists a.!!(none, double precision)",
            False,
        ),
        (
            f"create operator class a.{WEIRD} for type int using hash as function 1 a.f(int)",
            "functions",
            Identity("operator class", ("a", NAME), ("hash",)),
            f"drop operator family if exists a.{WEIRD} using hash",
            False,
        ),
        (
            "create operator class a.c for type int using hash family b.f as function 1 a.f(int)",
            "functions",
            Identity("operator class", ("a", "c"), ("hash",)),
            "drop operator class if exists a.c using hash",
            False,
        ),
        (
            "create operator family a.f using btree",
            "functions",
            Identity("operator family", ("a", "f"), ("btree",)),
            "drop operator family if exists a.f using btree",
            False,
        ),
        (
            'create cast (a."T" as int8) with function a.f(a."T")',
            "functions",
            Identity("cast", ('a."T" as bigint',), ('a."T"', "bigint")),
            'drop cast if exists (a."T" as bigint)',
            False,
        ),
        (
            f"create text search dictionary a.{WEIRD} (template = pg_catalog.simple)",
            "text_search",
            Identity("text search dictionary", ("a", NAME)),
            f"drop text search dictionary if exists a.{WEIRD}",
            False,
        ),
        (
            "alter text search configuration a.c add mapping for word, asciiword with a.d, simple",
            "text_search",
            Identity("text search mapping", ("a", "c", "word", "asciiword")),
            "alter text search configuration a.c drop mapping if exists for word, asciiword",
            False,
        ),
        (
            "alter text search configuration a.c alter mapping for word with simple",
            "text_search",
            Identity("text search mapping", ("a", "c", "word")),
            "drop text search configuration if exists a.c",
            True,
        ),
        (
            "security label for p on column a.v.c is 'x'",
            "views",
            Identity("security label", ("column a.v.c", "p")),
            "security label for p on column a.v.c is null",
            True,
        ),
        (
            "comment on operator a.!!(none, int) is 'x'",
            "functions",
            Identity("comment", ("operator a.!!(none, integer)",)),
            "comment on operator a.!!(none, integer) is null",
            True,
        ),
        (
            "comment on operator class a.c using btree is 'x'",
            "functions",
            Identity("comment", ("operator class a.c using btree",)),
            "comment on operator class a.c using btree is null",
            True,
        ),
        (
            "comment on cast (a.t as text) is 'x'",
            "functions",
            Identity("comment", ("cast (a.t as text)",)),
            "comment on cast (a.t as text) is null",
            True,
        ),
        (
            f"comment on rule {WEIRD} on a.t is 'x'",
            "triggers",
            Identity("comment", (f"rule {WEIRD} on a.t",)),
            f"comment on rule {WEIRD} on a.t is null",
            True,
        ),
        (
            "alter operator family a.f using btree owner to x",
            "functions",
            Identity("owner", ("operator family a.f using btree",)),
            "alter operator family a.f using btree owner to current_user",
            True,
        ),
        (
            "alter event trigger e owner to x",
            "event_triggers",
            Identity("owner", ("event trigger e",)),
            "alter event trigger e owner to current_user",
            True,
        ),
    ],
)
def test_table(sql: str, folder: str, identity: Identity, inverse: str, repeatable: bool) -> None:
    """Each kind of statement has its identity and its inverse, and the inverse is SQL."""
    found = one(sql, folder)
    assert (identity, inverse, repeatable) == (found.identity, found.inverse, found.repeatable)
    assert bool(inverse) == bool(split("inverse", inverse))


@pytest.mark.parametrize(
    ("sql", "folder", "on"),
    [
        (
            "create index i on a.m (x)",
            "materialized_views",
            Identity("materialized view", ("a", "m")),
        ),
        ("create policy p on a.t", "policies", Identity("relation", ("a", "t"))),
        ("grant select on a.t to x", "policies", Identity("relation", ("a", "t"))),
        ("grant usage on sequence a.s to x", "policies", Identity("sequence", ("a", "s"))),
        ("comment on table a.t is 'x'", "policies", Identity("table", ("a", "t"))),
        ("comment on view a.v is 'x'", "views", Identity("view", ("a", "v"))),
        ("comment on column a.v.c is 'x'", "views", Identity("relation", ("a", "v"))),
        ("comment on trigger x on a.t is 'x'", "triggers", Identity("trigger", ("a", "t", "x"))),
        ("comment on schema a is 'x'", "grants", Identity("schema", ("a",))),
        ("comment on publication p is 'x'", "publications", Identity("publication", ("p",))),
        (
            "grant execute on routine a.f(int) to x",
            "functions",
            Identity("function", ("a", "f"), ("integer",)),
        ),
        ("alter table a.t enable trigger x", "triggers", Identity("trigger", ("a", "t", "x"))),
        ("grant select on all tables in schema a to x", "grants", Identity("schema", ("a",))),
    ],
)
def test_on(sql: str, folder: str, on: Identity) -> None:
    """A statement beside an object says which object that is."""
    assert on == one(sql, folder).on


def test_on_takes_the_arguments_of_the_file() -> None:
    """A routine that is named without arguments, or by another word, is the one of the file."""
    text = (
        "create function a.f(x int) returns int return 1; revoke all on function a.f from public;"
        "comment on routine a.f(integer) is 'x'"
    )
    function, revoke, _ = found = declare(text, "functions")
    assert [None, function.identity, function.identity] == [item.on for item in found]
    assert revoke.inverse == "GRANT ALL ON FUNCTION a.f TO public"
    text = (
        "create aggregate a.g(int) (sfunc = a.s, stype = int);"
        "grant execute on function a.g(int) to x"
    )
    aggregate, grant = declare(text, "aggregates")
    assert aggregate.identity == grant.on


@pytest.mark.parametrize(
    ("sql", "folder", "needs"),
    [
        ("create view a.v as select * from b.t, a.w", "views", {"relation b.t", "relation a.w"}),
        ("create view a.v as with q as (select 1) select * from q", "views", set()),
        (
            "create view a.v as with q as (select * from b.q), r as (select * from q) select 1"
            " from (with s as (select 1) select * from s, r) x for update of x",
            "views",
            {"relation b.q"},
        ),
        (
            "create view a.v as with recursive q as (select 1 union select * from q, r),"
            " r as (select 1) select a.f(x)::a.e, 'a.\"Z\"'::regclass, 'a.g(int)'::regprocedure,"
            " 'a.no'::text from q, pg_class, information_schema.tables where pg_catalog.now() > 0",
            "views",
            {"routine a.f", "type a.e", "cast a.e", "relation a.Z", "routine a.g"},
        ),
        (
            "create view a.v as select 1 operator(a.+) 2, 'x'::a.e, to_tsvector('a.c', x),"
            " 'a.\"C\"'::regconfig, 'a.d'::regdictionary, 'a.===(int, int)'::regoperator"
            " from a.t where x operator(a.=) any (select 1) order by x using operator(a.<)",
            "views",
            {
                "operator a.+",
                "operator a.=",
                "operator a.<",
                "operator a.===",
                "type a.e",
                "text search configuration a.c",
                "text search configuration a.C",
                "text search dictionary a.d",
                "relation a.t",
            },
        ),
        (
            "create operator a.+ (leftarg = a.t, function = a.f, commutator = operator(a.-))",
            "functions",
            {"type a.t", "type a.f", "routine a.f"},
        ),
        (
            "create operator class a.c for type a.t using gist family b.f as operator 1 a.<,"
            " function 1 a.f(a.t), operator 2 a.<-> (a.t, a.t) for order by b.g",
            "functions",
            {
                "operator family b.f",
                "operator family b.g",
                "type a.t",
                "operator a.<",
                "operator a.<->",
                "routine a.<",
                "routine a.<->",
                "routine a.f",
            },
        ),
        (
            "create unique index i on a.m (x a.c)",
            "materialized_views",
            {"relation a.m", "operator class a.c"},
        ),
        (
            "create text search configuration a.c (copy = a.b)",
            "text_search",
            {"type a.b", "text search configuration a.b"},
        ),
        (
            "alter text search configuration a.c alter mapping replace simple with a.d",
            "text_search",
            {"text search dictionary a.d"},
        ),
        (
            "create event trigger e on ddl_command_end execute function a.f()",
            "event_triggers",
            {"routine a.f"},
        ),
        (
            "create function a.f(x a.t, y b.u.c%type default a.d()) returns setof a.v[]"
            " language plpgsql as $$ begin perform a.no(); end $$",
            "functions",
            {"type a.t", "type b.u", "routine a.d", "type a.v"},
        ),
        (
            "create function a.f() returns int language SQL as $$ select a.g(); delete from a.t $$",
            "functions",
            {"routine a.g", "relation a.t"},
        ),
        (
            "create function a.f() returns int begin atomic select a.g(); select 1 from a.t; end",
            "functions",
            {"routine a.g", "relation a.t"},
        ),
        (
            "create aggregate a.g(a.x) (sfunc = a.s, stype = a.y, finalfunc = a.z)",
            "aggregates",
            {"type a.x", "routine a.s", "type a.y", "routine a.z"},
        ),
        (
            "create trigger x after insert on a.t referencing new table as n"
            " for each statement when (a.w()) execute function b.f()",
            "triggers",
            {"relation a.t", "routine a.w", "routine b.f"},
        ),
        (
            "create policy p on a.t using (x in (select a.ids()) and exists (select 1 from a.u))",
            "policies",
            {"relation a.t", "routine a.ids", "relation a.u"},
        ),
        (
            "select cron.schedule('a.j', '@hourly', 'select * from a.f(1)')",
            "jobs",
            {"routine cron.schedule", "routine a.f"},
        ),
        (
            "select cron.schedule('a.j', '@hourly', 'vacuum (analyze) a.t')",
            "jobs",
            {"routine cron.schedule", "relation a.t"},
        ),
    ],
)
def test_needs(sql: str, folder: str, needs: set[str]) -> None:
    """What a statement refers to is read from its tree, and from the body of an SQL function."""
    # An aggregate's functions look like types to the parser, and so are found as both.
    declared = one(sql, folder)
    referred = declared.needs | declared.mentions
    found = {f"{kind} {schema}.{name}" for kind, schema, name in referred}
    assert needs == found - ({"type a.s", "type a.z"} if folder == "aggregates" else set())


def test_a_string_body_needs_nothing_when_it_is_created() -> None:
    """PostgreSQL reads it when the routine runs; a body of its own grammar it reads at once."""
    string = one("create function a.f() returns int language sql as 'select a.g()'", "functions")
    parsed = one("create function a.f() returns int begin atomic select a.g(); end", "functions")
    reference = frozenset({("routine", "a", "g")})
    assert (string.needs, string.mentions) == (frozenset(), reference)
    assert (parsed.needs, parsed.mentions) == (reference, frozenset())


def test_provides() -> None:
    """A view can be read and used as a type, a function can be called."""
    view = one("create view a.v as select 1", "views")
    assert {("relation", "a", "v"), ("type", "a", "v")} == view.provides
    function = one("create function a.f() returns int return a.f()", "functions")
    assert {("routine", "a", "f")} == function.provides
    assert not function.needs


def test_job() -> None:
    """A job's arguments are the plain values."""
    found = one("select cron.schedule('a.j', '0 0 29 2 *', 'call a.p(''x'')')", "jobs")
    assert found.identity == Identity("job", ("a.j",))
    assert found.arguments == ("a.j", "0 0 29 2 *", "call a.p('x')")
    assert found.inverse == ""


def test_partition_rule() -> None:
    """A partition rule's arguments are SQL expressions, however its parent is written."""
    found = one("select dbkit.ensure_partitions('a.\"T\"', 'month', ahead => 1 + 2)", "partitions")
    assert found.identity == Identity("partitions", ("a", "T"))
    assert found.arguments == ("'a.\"T\"'", "'month'", "ahead := 1 + 2")
    call = "select dbkit.ensure_partitions(unit => 'day', parent => 'a.t'::regclass)"
    assert one(call, "partitions").identity == Identity("partitions", ("a", "t"))


JOB = "select cron.schedule('a.j', '* * * * *', {})"


@pytest.mark.parametrize(
    ("sql", "folder", "messages"),
    [
        ("create table a.t (x int)", "views", ["1:1: create table belongs in a migration"]),
        (
            "drop view a.v cascade",
            "views",
            [
                "1:1: drop: take the statement that creates it out of its file instead;"
                " what a migration created is dropped by a migration"
            ],
        ),
        ("insert into a.t values (1)", "views", ["1:1: insert into belongs in a migration"]),
        ("create type a.x as (y int)", "views", ["1:1: create type belongs in a migration"]),
        (
            "create operator a.+ (function = a.f)",
            "views",
            ["1:1: create operator belongs in the folder functions, not views"],
        ),
        (
            "create operator + (function = a.f, rightarg = int)",
            "functions",
            ["1:1: the name + is not schema-qualified: write schema.+"],
        ),
        (
            "create operator b.+ (function = a.f, rightarg = int)",
            "functions",
            ["1:1: operator b.+(none, integer) is not in schema a, whose folder this is"],
        ),
        (
            "create statistics b.s on x, y from a.t",
            "statistics",
            ["1:1: statistics b.s is not in schema a, whose folder this is"],
        ),
        (
            "create statistics on x, y from a.t",
            "statistics",
            ["1:1: statistics without a name cannot be replaced: name them"],
        ),
        (
            "create statistics s on x, y from a.t",
            "statistics",
            ["1:1: statistics s is not schema-qualified: write schema.s"],
        ),
        (
            "create operator class b.c for type int using btree family b.f as storage int",
            "functions",
            ["1:1: operator class b.c using btree is not in schema a, whose folder this is"],
        ),
        (
            "create operator family f using btree",
            "functions",
            ["1:1: operator family f is not schema-qualified: write schema.f"],
        ),
        (
            "create collation a.c (locale = 'C')",
            "functions",
            ["1:1: create collation belongs in a migration"],
        ),
        (
            "create foreign table a.f (x int) server s",
            "views",
            ["1:1: create foreign table belongs in a migration"],
        ),
        (
            'create rule "_RETURN" as on select to a.t do instead select 1',
            "triggers",
            ["1:1: a rule on select makes a view of its table: create view"],
        ),
        (
            "alter view a.v set (security_barrier)",
            "views",
            ["1:1: write the options in create view … with (…)"],
        ),
        (
            "alter table a.v alter x set default 1",
            "views",
            ["1:1: alter table belongs in a migration"],
        ),
        (
            "create index i on a.t (x)",
            "policies",
            [
                "1:1: create index: a table's belongs in a migration; a materialized view's"
                " belongs in the folder materialized_views, not policies"
            ],
        ),
        ("create table a.t as select 1", "views", ["1:1: create table belongs in a migration"]),
        ("alter table a.t add x int", "policies", ["1:1: alter table belongs in a migration"]),
        (
            "alter function a.f() stable",
            "functions",
            ["1:1: alter function: write it in create function"],
        ),
        ("comment on type a.x is 'y'", "views", ["1:1: comment on belongs in a migration"]),
        ("select 1", "jobs", ["1:1: select belongs in a migration"]),
        ("select a.f() from a.t", "jobs", ["1:1: select belongs in a migration"]),
        (
            "grant select on a.v, a.w to x",
            "views",
            ["1:1: one object a grant: split this statement"],
        ),
        (
            "revoke all on a.v from x cascade",
            "views",
            ["1:1: cascade is not allowed: name what you revoke"],
        ),
        (
            "grant x to y",
            "grants",
            ["1:1: membership in a role is the server's, not the project's"],
        ),
        (
            "create view a.v as select 1",
            "policies",
            ["1:1: create view belongs in the folder views, not policies"],
        ),
        (
            "grant usage on schema a to x",
            "views",
            ["1:1: grant belongs in the folder grants, not views"],
        ),
        (
            "create index concurrently i on a.m (x)",
            "materialized_views",
            ["1:1: create index concurrently belongs in a migration"],
        ),
        (
            "create index on a.m (x)",
            "materialized_views",
            ["1:1: an index without a name cannot be replaced: name it"],
        ),
        (
            "create materialized view if not exists a.m as select 1",
            "materialized_views",
            ["1:1: if not exists would hide a changed definition: leave it out"],
        ),
        (
            "create temp view v as select 1",
            "views",
            ["1:1: a temporary view lasts one session: create view"],
        ),
        (
            "alter table a.t enable row level security, force row level security",
            "policies",
            ["1:1: one change a statement: split this alter table"],
        ),
        (
            "alter publication p drop table a.t",
            "publications",
            ["1:1: a publication's file says alter publication … add table, one table each"],
        ),
        (
            "alter publication p add table a.t, a.u",
            "publications",
            ["1:1: a publication's file says alter publication … add table, one table each"],
        ),
        (
            "alter default privileges grant select on tables to x",
            "grants",
            ["1:1: alter default privileges: say in schema, and name one"],
        ),
        (
            "create aggregate a.g (basetype = int, sfunc = a.s, stype = int)",
            "aggregates",
            ["1:1: create aggregate without its argument types is the old style: name them"],
        ),
        (
            "revoke all on function a.f from public",
            "functions",
            ["1:1: a.f: name its argument types"],
        ),
        (
            "create view b.v as select 1",
            "views",
            ["1:1: view b.v is not in schema a, whose folder this is"],
        ),
        (
            "grant usage on schema b to x",
            "grants",
            ["1:1: schema b is not in schema a, whose folder this is"],
        ),
        (
            "create policy p on b.t",
            "policies",
            ["1:1: relation b.t is not in schema a, whose folder this is"],
        ),
        (
            "create view ä as select 'ü', x from t",
            "views",
            [
                "1:13: relation ä is not schema-qualified: write schema.ä",
                "1:37: relation t is not schema-qualified: write schema.t",
            ],
        ),
        (
            "create view a.v as with q as (select * from r), r as (select 1) select 1",
            "views",
            ["1:45: relation r is not schema-qualified: write schema.r"],
        ),
        (
            "create function f() returns int return 1",
            "functions",
            ["1:1: function f is not schema-qualified: write schema.f"],
        ),
        (
            "create function a.f() returns int language sql as $$\nselect 'ä' from t $$",
            "functions",
            ["2:17: relation t is not schema-qualified: write schema.t"],
        ),
        (
            "create function a.f() returns int language sql as $$\nselect 'ä' frm t x $$",
            "functions",
            ['2:16: syntax error at or near "t" [42601]'],
        ),
        (
            "begin; create view v as select 1; commit",
            "views",
            [
                "1:1: begin: dbkit decides where transactions begin and end",
                "1:20: relation v is not schema-qualified: write schema.v",
                "1:35: commit: dbkit decides where transactions begin and end",
            ],
        ),
        ("copy a.t to '/x'", "views", ["1:1: copy belongs in a migration"]),
        (
            "select dbkit.ensure_partitions('t', 'month', 3)",
            "partitions",
            ["1:1: dbkit.ensure_partitions: its first argument is 'schema.table', a constant"],
        ),
        (
            "select dbkit.ensure_partitions()",
            "partitions",
            ["1:1: dbkit.ensure_partitions: its first argument is 'schema.table', a constant"],
        ),
        (
            "select cron.schedule()",
            "jobs",
            ["1:1: cron.schedule takes three strings here: name, schedule, command"],
        ),
        (
            "select cron.schedule('* * * * *', 'call a.f()')",
            "jobs",
            ["1:1: cron.schedule takes three strings here: name, schedule, command"],
        ),
        (
            "select cron.schedule('a.j', '* * * * *', 'call a.' || 'f()')",
            "jobs",
            ["1:1: cron.schedule takes three strings here: name, schedule, command"],
        ),
        (
            "select cron.schedule('a.j', '* * * *', 'call a.f()')",
            "jobs",
            ["1:1: schedule '* * * *' has not five fields: minute hour day month weekday"],
        ),
        (
            "select cron.schedule('a." + "é" * 31 + "', '@daily', 'call a.f()')",
            "jobs",
            ["1:1: job name a." + "é" * 31 + " is longer than 63 bytes"],
        ),
        (
            JOB.format("'delete from a.t'"),
            "jobs",
            ["1:43: job a.j: its command is not a single call of a function or procedure"],
        ),
        (
            JOB.format("'call b.f()'"),
            "jobs",
            ["1:43: job a.j: its command is about b.f, not schema a"],
        ),
        (JOB.format("'call f()'"), "jobs", ["1:43: job a.j: its command is about f, not schema a"]),
        (JOB.format("''"), "jobs", ["1:43: job a.j: its command is 0 statements, not one"]),
        (
            JOB.format("$$call a.f(); call a.g()$$"),
            "jobs",
            ["1:44: job a.j: its command is 2 statements, not one"],
        ),
        (JOB.format("$$\n  cal a.f()$$"), "jobs", ['2:3: syntax error at or near "cal" [42601]']),
    ],
)
def test_declare_refuses(sql: str, folder: str, messages: list[str]) -> None:
    """What an object file cannot hold is refused, all of it, with place and reason."""
    assert messages == complaints(sql, folder)


# -- migrations ----------------------------------------------------------------------------------


def check(text: str, *, transactional: bool = True) -> list[str]:
    """Return what is wrong with a migration."""
    try:
        migration_script.migration("m.sql", text, transactional=transactional)
    except ProjectError as error:
        return [problem.split("\n")[0].removeprefix("m.sql:") for problem in error.problems]
    return []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("create table t (x int)", "1:14: relation t is not schema-qualified: write schema.t"),
        ("alter table t add y int", "1:13: relation t is not schema-qualified: write schema.t"),
        ("create index i on t (x)", "1:19: relation t is not schema-qualified: write schema.t"),
        ("drop table a.t, u", "1:1: relation u is not schema-qualified: write schema.u"),
        ("create type e as enum ()", "1:1: type e is not schema-qualified: write schema.e"),
        ("create domain d as int", "1:1: type d is not schema-qualified: write schema.d"),
        (
            "create type r as range (subtype = int)",
            "1:1: type r is not schema-qualified: write schema.r",
        ),
        ("create type c as (x int)", "1:13: relation c is not schema-qualified: write schema.c"),
        (
            "create procedure p() begin atomic end",
            "1:1: procedure p is not schema-qualified: write schema.p",
        ),
        (
            "create table a.t (x int references u)",
            "1:36: relation u is not schema-qualified: write schema.u",
        ),
    ],
)
def test_migration_names(text: str, message: str) -> None:
    """A migration says in which schema its objects are."""
    assert [message] == check(text)


def test_migration_may_use_temporary_tables() -> None:
    """A temporary table has no schema, from where it is created on."""
    assert [] == check("create temp table q (x int); insert into q values (1); drop table q")
    assert ["1:13: relation q is not schema-qualified: write schema.q"] == check(
        "insert into q values (1); create temp table q (x int)"
    )


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("create index concurrently i on a.t (x)", "create index"),
        ("drop index concurrently a.i", "drop index"),
        ("reindex table concurrently a.t", "reindex"),
        ("reindex database x", "reindex"),
        ("vacuum a.t", "vacuum"),
        ("create database x", "create database"),
        ("alter table a.t detach partition a.p concurrently", "alter table"),
        ("alter system set work_mem = '1MB'", "alter system"),
    ],
)
def test_statements_that_stand_alone(sql: str, what: str) -> None:
    """What the server refuses inside a transaction needs the directive, and has it."""
    reason = "cannot run inside a transaction: needs -- transactional: false"
    assert [f"1:1: {what} {reason}"] == check(sql)
    assert [] == check(sql, transactional=False)


@pytest.mark.parametrize(
    "sql",
    [
        "create index i on a.t (x)",
        "analyze a.t",
        "reindex table a.t",
        "refresh materialized view concurrently a.m",
        "alter table a.t detach partition a.p",
        "alter type a.e add value 'x'",
        "do $$ begin commit; end $$",
    ],
)
def test_statements_that_run_in_a_transaction(sql: str) -> None:
    """Their plain forms run inside one."""
    assert [] == check(sql)


# -- quoting -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "quoted"),
    [
        (("a", "b"), "a.b"),
        (("a", "B"), 'a."B"'),
        (("select",), '"select"'),
        (("int",), '"int"'),
        (("left",), '"left"'),
        (("name",), "name"),
        (("1a",), '"1a"'),
        (("a$",), '"a$"'),
        (('a"b',), '"a""b"'),
        (("",), '""'),
        (("ü",), '"ü"'),
    ],
)
def test_quote(parts: tuple[str, ...], quoted: str) -> None:
    """Names are quoted as quote_ident does it."""
    assert quoted == quote(*parts)


@pytest.mark.parametrize(
    ("sql", "column", "word", "since"),
    [
        ("create function a.f(json json) returns int language sql as ''", 21, "json", 16),
        ("create function a.f(é int, System_User text) returns int", 28, "system_user", 16),
        ("create function a.f(json_value text) returns int", 21, "json_value", 17),
    ],
)
def test_a_keyword_of_newer_majors(sql: str, column: int, word: str, since: int) -> None:
    """What an older server takes is explained where it stands."""
    with pytest.raises(ProjectError) as error:
        split("x.sql", sql)
    said = f'x.sql:1:{column}: {word} is a keyword from PostgreSQL {since} on: write "{word}"'
    assert said in str(error.value)


def test_the_storage_of_a_tables_index_is_a_migrations() -> None:
    """In an object file it may be commented, and not altered."""
    for sql in (
        "alter index a.i set (fillfactor = 80)",
        "alter index a.i alter column 1 set statistics 9",
    ):
        with pytest.raises(ProjectError, match="alter index belongs in a migration"):
            statements.declare("x.sql", sql, "a", "materialized_views")
    assert statements.declare("x.sql", "comment on index a.i is 'I'", "a", "policies")
