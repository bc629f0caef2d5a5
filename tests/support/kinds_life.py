"""The kinds of statements that an object file may hold, each with the edits of its life."""

from __future__ import annotations

from dataclasses import dataclass, field

LONG = "n" * 63

BASE = {
    "migrations/life/life-0001-base.sql": """
        create schema life;
        create table life.item (id int primary key, body text not null, n int);
        create table life.log (id int);
        create type life.pair as (a int, b int);
        """,
}

#: What is edited where: the file, the old text, the new one.
Edit = tuple[str, str, str]


@dataclass(frozen=True)
class Life:
    """One kind and its life.

    Attributes:
        name: What it is.
        files: The files of the project, beside the base.
        facts: The kinds of facts that it makes.
        change: The statement itself is changed.
        force: What it depends on is changed so that it has to be dropped.
        without: The statement is taken out of its file.
        deleted: The file to delete, and what has to go with it.
        superuser: PostgreSQL allows it to superusers only.
    """

    name: str
    files: dict[str, str]
    facts: tuple[str, ...]
    change: tuple[Edit, ...]
    force: tuple[Edit, ...] = ()
    without: tuple[Edit, ...] = ()
    deleted: tuple[str, ...] = field(default=())
    superuser: bool = False


BIG = "sql/life/functions/big.sql"
IS_BIG = """
        -- Says whether a number is big.
        create or replace function life.big(x int) returns boolean
        language sql immutable as $$ select x > 10 $$;
        """
#: The function has to be dropped: PostgreSQL does not rename an argument in place.
RENAMED = ((BIG, "big(x int)", "big(y int)"), (BIG, "x > 10", "y > 10"))

ODD = 'sql/life/views/odd "näme" x.sql'
NAMED = 'life."odd ""näme"" x"'
LOG = "sql/life/triggers/log.sql"
LONG_VIEW = f"sql/life/views/{LONG}.sql"
NUMBERS = "sql/life/views/numbers.sql"
STATISTICS = "sql/life/statistics/item.sql"
EVENT = 'sql/life/event_triggers/on "drop" x.sql'
SAME = "sql/life/functions/same.sql"
SAMES = "sql/life/views/sames.sql"
ORDER = "sql/life/functions/cmp.sql"
STORED = "sql/life/materialized_views/stored.sql"
RANKED = "sql/life/materialized_views/ranked.sql"
NEAR = "sql/life/functions/near.sql"
CAST = "sql/life/functions/pair_text.sql"
SPOKEN = "sql/life/views/spoken.sql"
PLAIN = 'sql/life/text_search/plain "ü" x.sql'
ENGLISH = "sql/life/text_search/english.sql"
SEARCH = "sql/life/views/search.sql"
GRANTS = "sql/life/policies/item.sql"
SCHEMA = "sql/life/grants/life.sql"

LIVES = [
    Life(
        "rule on a view",
        {
            ODD: f"""
                -- A view to write through.
                create or replace view {NAMED} as select i.id, i.body from life.item as i;

                create or replace rule "r ""ü"" x" as on insert to {NAMED}
                do instead insert into life.item (id, body) values (new.id, new.body);

                comment on rule "r ""ü"" x" on {NAMED} is 'Writes.';
                """,
        },
        ("rule",),
        ((ODD, "values (new.id, new.body)", "values (new.id, upper(new.body))"),),
        ((ODD, "select i.id, i.body", "select i.body, i.id"),),
        (
            (ODD, "create or replace rule", "/* create or replace rule"),
            (ODD, "is 'Writes.';", "*/"),
        ),
        (ODD,),
    ),
    Life(
        "rule on a table",
        {
            BIG: IS_BIG,
            LOG: """
                -- Big numbers are not logged.
                create rule no_big as on insert to life.log
                where life.big(new.id) do instead nothing;

                alter table life.log enable always rule no_big;
                """,
        },
        ("rule",),
        ((LOG, "enable always", "disable"),),
        RENAMED,
        ((LOG, "alter table life.log enable always rule no_big;", ""),),
        (LOG,),
    ),
    Life(
        "column default of a view",
        {
            BIG: IS_BIG,
            LONG_VIEW: f"""
                -- Items with a default.
                create or replace view life.{LONG} as
                select i.id, i.n > 1 as "Is big" from life.item as i;

                alter view life.{LONG} alter column "Is big" set default life.big(3);
                """,
        },
        ("column",),
        ((LONG_VIEW, "life.big(3)", "life.big(4)"),),
        RENAMED,
        (
            (
                LONG_VIEW,
                f'alter view life.{LONG} alter column "Is big" set default life.big(3);',
                "",
            ),
        ),
        (LONG_VIEW,),
    ),
    Life(
        "recursive view",
        {
            BIG: IS_BIG,
            NUMBERS: """
                -- Small numbers.
                create or replace recursive view life.numbers (n) as
                select 1
                union all
                select n + 1 from numbers where not life.big(n);

                comment on view life.numbers is 'Small ones.';
                """,
        },
        ("view",),
        ((NUMBERS, "n + 1", "n + 2"),),
        RENAMED,
        (),
        (NUMBERS,),
    ),
    Life(
        "statistics",
        {
            BIG: IS_BIG,
            STATISTICS: """
                -- What goes together.
                create statistics life."s ""ü"" x" (mcv) on body, (life.big(n)) from life.item;

                alter statistics life."s ""ü"" x" set statistics 10;

                comment on statistics life."s ""ü"" x" is 'Together.';

                create statistics life.other on id, n from life.item;
                """,
        },
        ("statistics",),
        (
            (STATISTICS, "(mcv) on body", "(mcv) on id"),
            (STATISTICS, "statistics 10", "statistics 20"),
        ),
        RENAMED,
        ((STATISTICS, 'alter statistics life."s ""ü"" x" set statistics 10;', ""),),
        (STATISTICS,),
    ),
    Life(
        "event trigger",
        {
            "sql/life/functions/noted.sql": """
                -- Notes a drop.
                create function life.noted() returns event_trigger
                language plpgsql as $$ begin null; end $$;
                """,
            "sql/life/functions/told.sql": """
                -- Tells of a drop.
                create function life.told() returns event_trigger
                language plpgsql as $$ begin null; end $$;
                """,
            EVENT: """
                -- Notes every drop.
                create event trigger "on ""drop"" x" on sql_drop
                when tag in ('DROP TABLE') execute function life.noted();

                alter event trigger "on ""drop"" x" enable always;

                alter event trigger "on ""drop"" x" owner to life_chief;

                comment on event trigger "on ""drop"" x" is 'Notes.';
                """,
        },
        ("event trigger",),
        ((EVENT, "noted()", "told()"), (EVENT, "enable always", "enable replica")),
        (),
        (
            (EVENT, 'alter event trigger "on ""drop"" x" enable always;', ""),
            (EVENT, 'alter event trigger "on ""drop"" x" owner to life_chief;', ""),
        ),
        (EVENT,),
        superuser=True,
    ),
    Life(
        "operators",
        {
            SAME: """
                -- Says whether two pairs are the same.
                create or replace function life.same(x life.pair, y life.pair) returns boolean
                language sql immutable as $$ select (x).a = (y).a $$;

                create or replace function life.same(x int, y int) returns boolean
                language sql immutable as $$ select x = y $$;

                create operator life.=== (
                    leftarg = life.pair, rightarg = life.pair, function = life.same,
                    commutator = operator(life.===), restrict = eqsel
                );

                create operator life.=== (leftarg = int, rightarg = int, function = life.same);

                create operator life.<=> (
                    leftarg = int, rightarg = int, function = life.same,
                    negator = operator(life.===)
                );

                comment on operator life.===(life.pair, life.pair) is 'The same.';
                """,
            SAMES: """
                -- Which are the same.
                create or replace view life.sames as
                select row(i.id, 1)::life.pair operator(life.===) row(1, 1)::life.pair as same
                from life.item as i;
                """,
            "sql/life/functions/no.sql": """
                -- Says no.
                create or replace function life.no(x int) returns boolean
                language sql immutable as $$ select x = 0 $$;

                create operator life.!! (rightarg = int, function = life.no);
                """,
        },
        ("operator",),
        ((SAME, "restrict = eqsel", "restrict = neqsel"), (SAME, "negator", "commutator")),
        ((SAME, "same(x life.pair", "same(z life.pair"), (SAME, "(x).a", "(z).a")),
        ((SAME, "comment on operator life.===(life.pair, life.pair) is 'The same.';", ""),),
        (SAME, SAMES, "sql/life/functions/no.sql"),
    ),
    Life(
        "operator class",
        {
            ORDER: """
                -- Compares the other way round.
                create or replace function life.cmp(x int, y int) returns int
                language sql immutable as $$ select pg_catalog.btint4cmp(y, x) $$;

                create operator class life."rank ""ü"" x" for type int using btree as
                operator 1 >, operator 2 >=, operator 3 =, operator 4 <=, operator 5 <,
                function 1 life.cmp(int, int);

                comment on operator class life."rank ""ü"" x" using btree is 'Reverse.';
                comment on operator family life."rank ""ü"" x" using btree is 'Its family.';
                """,
            RANKED: """
                -- Ranked items.
                create materialized view life.ranked as select i.id from life.item as i;

                create index ranked_id on life.ranked (id life."rank ""ü"" x");
                """,
        },
        ("operator class", "operator family"),
        ((ORDER, "operator 2 >=, ", ""),),
        ((ORDER, "cmp(x int, y int)", "cmp(z int, y int)"), (ORDER, "(y, x)", "(y, z)")),
        (
            (
                ORDER,
                'comment on operator class life."rank ""ü"" x" using btree is \'Reverse.\';',
                "",
            ),
        ),
        (ORDER, RANKED),
        superuser=True,
    ),
    Life(
        "operator class in a family, with an operator that is tied to it loosely",
        {
            NEAR: """
                -- Says whether two points are near.
                create or replace function life.near(x point, y point) returns boolean
                language sql immutable as $$ select x <-> y < 1 $$;

                create operator life.~~~ (leftarg = point, rightarg = point, function = life.near);

                create operator family life.points using gist;

                create operator class life.point_near for type point using gist
                family life.points as
                operator 1 life.~~~,
                function 1 gist_point_consistent(internal, point, smallint, oid, internal),
                function 2 gist_box_union(internal, internal),
                function 3 gist_point_compress(internal),
                function 5 gist_box_penalty(internal, internal, internal),
                function 6 gist_box_picksplit(internal, internal),
                function 7 gist_box_same(box, box, internal),
                storage box;
                """,
        },
        ("operator class", "operator family", "operator"),
        ((NEAR, "life.~~~ (leftarg = point", "life.~~~ (restrict = contsel, leftarg = point"),),
        ((NEAR, "near(x point", "near(z point"), (NEAR, "select x <->", "select z <->")),
        (),
        (NEAR,),
        superuser=True,
    ),
    Life(
        "cast",
        {
            CAST: """
                -- A pair in words.
                create or replace function life.pair_text(x life.pair) returns text
                language sql immutable as $$ select (x).a || ' and ' || (x).b $$;

                create cast (life.pair as text)
                with function life.pair_text(life.pair) as assignment;

                comment on cast (life.pair as text) is 'In words.';
                """,
            SPOKEN: """
                -- Pairs in words.
                -- dbkit: after sql/life/functions/pair_text.sql
                create or replace view life.spoken as
                select row(i.id, i.n)::life.pair::text as pair from life.item as i;
                """,
        },
        ("cast",),
        ((CAST, "as assignment", "as implicit"),),
        (
            (CAST, "pair_text(x life.pair)", "pair_text(z life.pair)"),
            (CAST, "(x).a || ' and ' || (x).b", "(z).a || ' and ' || (z).b"),
        ),
        ((CAST, "comment on cast (life.pair as text) is 'In words.';", ""),),
        (CAST, SPOKEN),
    ),
    Life(
        "text search",
        {
            PLAIN: """
                -- Words as they are.
                create text search dictionary life."plain ""ü"" x" (template = pg_catalog.simple);

                comment on text search dictionary life."plain ""ü"" x" is 'As they are.';
                """,
            ENGLISH: """
                -- English, and numbers as they are.
                create text search configuration life.english (copy = pg_catalog.english);

                alter text search configuration life.english
                alter mapping for int, float with life."plain ""ü"" x", simple;

                alter text search configuration life.english drop mapping for url;

                comment on text search configuration life.english is 'Ours.';
                """,
            "sql/life/text_search/own.sql": """
                -- From nothing.
                create text search configuration life.own (parser = pg_catalog.default);

                alter text search configuration life.own
                add mapping for word, asciiword with life."plain ""ü"" x";
                """,
            SEARCH: """
                -- What is looked for.
                create or replace view life.search as
                select to_tsvector('life.english', i.body) as words from life.item as i;
                """,
        },
        ("text search dictionary", "text search configuration"),
        ((ENGLISH, 'with life."plain ""ü"" x", simple', 'with life."plain ""ü"" x"'),),
        ((PLAIN, "template = pg_catalog.simple", "template = pg_catalog.simple, accept = false"),),
        ((ENGLISH, "alter text search configuration life.english drop mapping for url;", ""),),
        (PLAIN, ENGLISH, "sql/life/text_search/own.sql", SEARCH),
    ),
    Life(
        "grant with grant option",
        {
            GRANTS: """
                -- Who may read items.
                grant select, insert on life.item to life_reader with grant option;

                grant select (n) on life.item to life_reader with grant option;
                """,
        },
        ("grant on table", "grant on column"),
        (
            (
                GRANTS,
                "select, insert on life.item to life_reader with grant option",
                "select, insert on life.item to life_reader",
            ),
        ),
        (),
        ((GRANTS, "grant select (n) on life.item to life_reader with grant option;", ""),),
        (GRANTS,),
    ),
    Life(
        "default privileges with grant option",
        {
            SCHEMA: """
                -- Who may do what.
                alter default privileges in schema life
                grant select on tables to life_reader with grant option;

                grant usage on schema life to life_reader with grant option;
                """,
        },
        ("default privileges", "grant on schema"),
        (
            (
                SCHEMA,
                "select on tables to life_reader with grant option",
                "select on tables to life_reader",
            ),
        ),
        (),
        ((SCHEMA, "grant usage on schema life to life_reader with grant option;", ""),),
        (SCHEMA,),
    ),
    Life(
        "storage of a materialized view and its indexes",
        {
            STORED: """
                -- Stored.
                create materialized view life.stored as
                select i.id, i.body, life.big(i.n) as is_big from life.item as i;

                create unique index stored_id on life.stored (id);

                create index "stored ü x" on life.stored ((lower(body)), id);

                alter table life.stored cluster on stored_id;

                alter materialized view life.stored alter column body set statistics 500;

                alter materialized view life.stored alter column body set storage external;

                alter materialized view life.stored alter column body set compression pglz;

                alter materialized view life.stored alter column id set (n_distinct = -1);

                alter index life."stored ü x" set (fillfactor = 80);

                alter index life."stored ü x" alter column 1 set statistics 300;
                """,
            BIG: IS_BIG,
        },
        ("materialized view", "index"),
        (
            (STORED, "cluster on stored_id", 'cluster on "stored ü x"'),
            (STORED, "statistics 500", "statistics 400"),
            (STORED, "storage external", "storage main"),
            (STORED, "n_distinct = -1", "n_distinct = -0.5"),
            (STORED, "fillfactor = 80", "fillfactor = 70"),
            (STORED, "statistics 300", "statistics 200"),
        ),
        RENAMED,
        (
            (STORED, "alter table life.stored cluster on stored_id;", ""),
            (
                STORED,
                "alter materialized view life.stored alter column body set statistics 500;",
                "",
            ),
            (
                STORED,
                "alter materialized view life.stored alter column body set storage external;",
                "",
            ),
            (
                STORED,
                "alter materialized view life.stored alter column body set compression pglz;",
                "",
            ),
            (
                STORED,
                "alter materialized view life.stored alter column id set (n_distinct = -1);",
                "",
            ),
            (STORED, 'alter index life."stored ü x" set (fillfactor = 80);', ""),
            (STORED, 'alter index life."stored ü x" alter column 1 set statistics 300;', ""),
        ),
        (STORED,),
    ),
]
