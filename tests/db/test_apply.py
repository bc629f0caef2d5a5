"""apply: files to a server, everything or nothing, and nothing the second time."""

from __future__ import annotations

import psycopg
import pytest

from dbkit.apply.run import Silent
from dbkit.errors import ApplyError, ProjectError
from support.scratch import Scratch

PRICED = "sql/shop/views/priced.sql"
CHEAP = "sql/shop/views/cheap.sql"
WITH_TAX = "sql/shop/functions/with_tax.sql"
ITEM = "sql/shop/policies/item.sql"


class Heard(Silent):
    """Remembers what the run said."""

    def __init__(self) -> None:
        """Start with nothing heard."""
        self.notices: list[str] = []

    def notice(self, text: str) -> None:
        """Remember a notice."""
        self.notices.append(text)


def edit(scratch: Scratch, path: str, old: str, new: str) -> None:
    """Replace a text that must be there in one of the project's files."""
    file = scratch.root / path
    content = file.read_text(encoding="utf-8")
    assert old in content
    file.write_text(content.replace(old, new), encoding="utf-8")


def oids(scratch: Scratch) -> dict[str, tuple[int, int]]:
    """Return oid and transaction of every view and function of the shop."""
    rows = scratch.query(
        "select relname, oid::int8, xmin::text::int8 from pg_class"
        " where relnamespace = 'shop'::regnamespace and relkind = 'v'"
        " union all select proname, oid::int8, xmin::text::int8 from pg_proc"
        " where pronamespace = 'shop'::regnamespace"
    )
    return {name: (oid, xmin) for name, oid, xmin in rows}


def test_first_apply_makes_everything(shop_project: Scratch) -> None:
    """A newcomer's database has all objects, with comments and grants."""
    shop_project.apply()
    assert shop_project.value("select shop.with_tax(100)") == 120
    assert (
        shop_project.value("select obj_description('shop.priced'::regclass)") == "Prices with tax."
    )
    assert shop_project.value("select has_table_privilege('pg_monitor', 'shop.priced', 'select')")
    assert not shop_project.value(
        "select has_function_privilege('pg_monitor', 'shop.with_tax(bigint)', 'execute')"
    )


def test_second_apply_writes_nothing(shop_project: Scratch) -> None:
    """Nothing to do means that no transaction wrote anything."""
    shop_project.apply()
    before = shop_project.value("select pg_current_xact_id()::text::int8")
    done = shop_project.apply()
    assert done.plan.steps == ()
    assert shop_project.value("select pg_current_xact_id()::text::int8") == before + 1


def test_an_upgraded_dbkit_renews_its_own_tables_and_functions(shop_project: Scratch) -> None:
    """What a newer dbkit brings along is applied like any changed file, once."""
    shop_project.apply()
    shop_project.query("update dbkit.file set checksum = 'older' where path like 'dbkit:ledger%'")
    shop_project.query(
        "update dbkit.file set checksum = 'older', statements = '[]'"
        " where path = 'dbkit:functions/revoke_all.sql'"
    )
    shop_project.query("drop function dbkit.revoke_all")
    assert [(step.path, step.reason) for step in shop_project.plan().steps] == [
        ("dbkit:ledger.sql", "dbkit was upgraded"),
        ("dbkit:functions/revoke_all.sql", "changed"),
    ]
    heard = Heard()
    shop_project.apply(progress=heard)
    assert heard.notices == []
    assert shop_project.plan().steps == ()
    assert shop_project.value("select count(*) from pg_proc where proname = 'revoke_all'") == 1


def test_a_deleted_file_removes_its_object(shop_project: Scratch) -> None:
    """Deleting one view's file drops that view and nothing else."""
    shop_project.apply()
    before = oids(shop_project)
    shop_project.remove(CHEAP)
    assert shop_project.steps() == [f"- {CHEAP}  (the file is gone)"]
    shop_project.apply()
    after = oids(shop_project)
    assert {"cheap"} == before.keys() - after.keys()
    assert {name: before[name] for name in after} == after
    assert shop_project.plan().steps == ()


def test_an_edited_function_alone_is_replaced(shop_project: Scratch) -> None:
    """Editing one function replaces only it, in place."""
    shop_project.apply()
    before = oids(shop_project)
    edit(shop_project, WITH_TAX, "120 / 100", "110 / 100")
    assert shop_project.steps() == [f"~ {WITH_TAX}  (changed)"]
    shop_project.apply()
    after = oids(shop_project)
    assert shop_project.value("select shop.with_tax(100)") == 110
    assert before["with_tax"][0] == after["with_tax"][0]
    assert before["with_tax"][1] != after["with_tax"][1]
    assert before["priced"] == after["priced"]


def test_a_syntax_error_has_its_line_and_changes_nothing(shop_project: Scratch) -> None:
    """A typo in line 7 is reported at line 7, before connecting."""
    edit(shop_project, PRICED, "i.name,", "i.name,,")
    with pytest.raises(ProjectError, match=rf"{PRICED}:7:12: syntax error at or near \",\""):
        shop_project.apply()


def test_a_wrong_column_has_its_line_and_changes_nothing(shop_project: Scratch) -> None:
    """What only the server can know is reported at its place too, with a caret."""
    edit(shop_project, PRICED, "i.name,", "i.nome,")
    with pytest.raises(ApplyError) as refused:
        shop_project.apply()
    message = refused.value.message.splitlines()
    assert message[0] == f"{PRICED}:7:5: column i.nome does not exist [42703]"
    assert message[1:3] == ["        i.nome,", "        ^"]
    assert "i.name" in refused.value.hint
    assert shop_project.value("select to_regnamespace('shop') is null")
    assert shop_project.value("select to_regnamespace('dbkit') is null")


def test_a_view_with_other_columns_is_made_again_with_all_that_stands_on_it(
    shop_project: Scratch,
) -> None:
    """Dependents come back from their own files, with grants, comments and options."""
    shop_project.apply()
    edit(shop_project, PRICED, "i.id,\n    i.name,", "i.name,\n    i.id,")
    shop_project.apply()
    assert shop_project.value(
        "select array_agg(attname::text order by attnum) from pg_attribute"
        " where attrelid = 'shop.priced'::regclass"
    ) == ["name", "id", "price_cents"]
    assert (
        shop_project.value("select obj_description('shop.priced'::regclass)") == "Prices with tax."
    )
    assert shop_project.value("select has_table_privilege('pg_monitor', 'shop.priced', 'select')")
    assert shop_project.value("select col_description('shop.cheap'::regclass, 2)") == "Cheap names."
    assert shop_project.value(
        "select has_column_privilege('pg_monitor', 'shop.cheap', 'name', 'select')"
    )
    assert shop_project.value(
        "select reloptions from pg_class where oid = 'shop.cheap'::regclass"
    ) == ["security_invoker=true"]
    assert shop_project.plan().steps == ()


def test_a_function_with_another_result_is_made_again(shop_project: Scratch) -> None:
    """The views that call it come back too."""
    shop_project.apply()
    edit(shop_project, WITH_TAX, "returns bigint", "returns numeric")
    shop_project.apply()
    assert (
        shop_project.value(
            "select atttypid::regtype::text from pg_attribute"
            " where attrelid = 'shop.priced'::regclass and attname = 'price_cents'"
        )
        == "numeric"
    )
    assert shop_project.value("select count(*) from shop.cheap") == 0


def test_a_function_with_another_argument_replaces_the_old_one(shop_project: Scratch) -> None:
    """A changed signature leaves no overload behind."""
    shop_project.apply()
    edit(
        shop_project,
        WITH_TAX,
        "with_tax(price bigint)",
        "with_tax(price bigint, rate int default 120)",
    )
    edit(shop_project, WITH_TAX, "with_tax(bigint)", "with_tax(bigint, int)")
    edit(shop_project, WITH_TAX, "price * 120", "price * rate")
    shop_project.apply()
    assert shop_project.query(
        "select oid::regprocedure::text from pg_proc where proname = 'with_tax'"
    ) == [("shop.with_tax(bigint,integer)",)]
    assert shop_project.value("select count(*) from shop.cheap") == 0


def test_an_undeclared_dependent_stops_apply_with_its_name(shop_project: Scratch) -> None:
    """What no file owns is never dropped."""
    shop_project.apply()
    shop_project.query("create view public.report as select name from shop.priced")
    edit(shop_project, PRICED, "i.id,\n    i.name,", "i.name,\n    i.id,")
    with pytest.raises(ApplyError, match=r"view public\.report depends on it, and no file owns"):
        shop_project.apply()
    assert shop_project.value("select count(*) from public.report") == 0
    assert shop_project.value("select count(*) from shop.cheap") == 0


def test_a_changed_policy_replaces_the_old_one(shop_project: Scratch) -> None:
    """The policy is dropped and made again; what did not change is left alone."""
    shop_project.apply()
    before = shop_project.value("select oid::int8 from pg_policy")
    edit(shop_project, ITEM, "using (owner = current_user)", "using (owner = session_user)")
    shop_project.apply()
    qual, oid = shop_project.query(
        "select pg_get_expr(polqual, polrelid), oid::int8 from pg_policy"
    )[0]
    assert qual == "(owner = SESSION_USER)"
    assert oid != before
    edit(shop_project, ITEM, "grant select on", "grant select, insert on")
    shop_project.apply()
    assert shop_project.value("select oid::int8 from pg_policy") == oid
    assert shop_project.value("select has_table_privilege('pg_monitor', 'shop.item', 'insert')")


def test_what_a_changed_revoke_undoes_is_granted_again(shop_project: Scratch) -> None:
    """A revoke that runs again takes away what an unchanged grant after it gave."""
    edit(
        shop_project,
        ITEM,
        "grant select on",
        "revoke all on shop.item from public;\n\ngrant select on",
    )
    shop_project.apply()
    edit(shop_project, ITEM, "from public;", "from public, pg_monitor;")
    shop_project.apply()
    assert shop_project.value("select has_table_privilege('pg_monitor', 'shop.item', 'select')")


def test_a_removed_function_waits_for_the_migration_that_frees_it(scratch: Scratch) -> None:
    """What stands on it now may be gone once this run's migrations ran."""
    scratch.write("migrations/a/a-0001-schema.sql", "create schema a;\n")
    scratch.write(
        "sql/a/functions/one.sql",
        """
        -- One.
        create or replace function a.one() returns int language sql immutable return 1;
        """,
    )
    scratch.write(
        "migrations/a/a-0002-t.sql",
        """
        -- depends: a-0001-schema
        -- dbkit: after sql/a/functions/one.sql
        create table a.t (n int default a.one());
        """,
    )
    scratch.apply()
    (scratch.root / "sql/a/functions/one.sql").rename(scratch.root / "one.sql")
    with pytest.raises(ProjectError, match=r"a-0002-t\.sql:2:\d+: .*one\.sql"):
        scratch.apply()
    # The applied migration's text cannot change, so what it named stays, as something else.
    (scratch.root / "one.sql").rename(scratch.root / "sql/a/functions/one.sql")
    edit(scratch, "sql/a/functions/one.sql", "a.one() returns int", "a.one(i int) returns int")
    with pytest.raises(ApplyError, match=r"one\.sql: cannot drop function a\.one\(\)") as refused:
        scratch.apply()
    assert "default value for column n of table a.t depends on it" in refused.value.message
    scratch.write(
        "migrations/a/a-0003-free.sql",
        """
        -- depends: a-0002-t
        alter table a.t alter column n drop default;
        """,
    )
    scratch.apply()
    assert scratch.query("select oid::regprocedure::text from pg_proc where proname = 'one'") == [
        ("a.one(integer)",)
    ]


def test_a_removed_statement_is_taken_back(shop_project: Scratch) -> None:
    """A grant, a comment and row security go when their lines go."""
    shop_project.apply()
    edit(shop_project, ITEM, "grant select on shop.item to pg_monitor;", "")
    edit(shop_project, ITEM, "alter table shop.item enable row level security;", "")
    edit(shop_project, PRICED, "comment on view shop.priced is 'Prices with tax.';", "")
    shop_project.apply()
    assert not shop_project.value("select has_table_privilege('pg_monitor', 'shop.item', 'select')")
    assert not shop_project.value(
        "select relrowsecurity from pg_class where oid = 'shop.item'::regclass"
    )
    assert shop_project.value("select obj_description('shop.priced'::regclass)") is None


def test_a_renamed_or_recommented_file_changes_nothing(shop_project: Scratch) -> None:
    """Only statements count: not comments between them, and not where they stand."""
    shop_project.apply()
    before = oids(shop_project)
    edit(shop_project, PRICED, "-- Items with", "-- All items with")
    assert shop_project.steps() == [f"= {PRICED}  (comments)"]
    shop_project.apply()
    assert before == oids(shop_project)
    assert shop_project.plan().steps == ()


def test_an_error_in_a_body_points_into_the_file(shop_project: Scratch) -> None:
    """plpgsql and sql bodies are checked after everything exists, with their own lines."""
    shop_project.write(
        "sql/shop/functions/broken.sql",
        """
        -- Raises the price.
        create or replace function shop.broken()
        returns void
        language plpgsql
        as $$
        begin
            update shop.item set price_cents = 1;
            retrun;
        end
        $$;
        """,
    )
    with pytest.raises(ApplyError, match=r"sql/shop/functions/broken\.sql:8:5: syntax error"):
        shop_project.apply()
    edit(shop_project, "sql/shop/functions/broken.sql", "retrun;", "return;")
    shop_project.write(
        "sql/shop/functions/later.sql",
        """
        -- Counts items.
        create or replace function shop.later()
        returns bigint
        language sql
        as $$
            select count(*)
            from shop.item
            where ownr = 'x'
        $$;
        """,
    )
    with pytest.raises(
        ApplyError, match=r"later\.sql:8:11: column \"ownr\" does not exist \[42703\]"
    ):
        shop_project.apply()


def test_notices_are_shown_with_their_place(shop_project: Scratch) -> None:
    """What a migration raises reaches the user."""
    shop_project.write(
        "migrations/shop/shop-0002-say.sql",
        """
        -- depends: shop-0001-item

        do $$ begin raise notice 'hello'; raise warning 'careful'; end $$;
        """,
    )
    heard = Heard()
    shop_project.apply(progress=heard)
    path = "migrations/shop/shop-0002-say.sql:3"
    assert heard.notices == [f"{path}: NOTICE: hello", f"{path}: WARNING: careful"]


def test_a_migration_gets_the_function_it_names_first(scratch: Scratch) -> None:
    """A check constraint may call a declared function."""
    scratch.write("migrations/a/a-0001-schema.sql", "create schema a;\n")
    scratch.write(
        "sql/a/functions/positive.sql",
        """
        -- Whether a number is positive.
        create or replace function a.positive(n int) returns boolean language sql immutable
        begin atomic
            select n > 0;
        end;
        """,
    )
    scratch.write(
        "migrations/a/a-0002-t.sql",
        """
        -- depends: a-0001-schema
        create table a.t (n int check (a.positive(n)));
        """,
    )
    with pytest.raises(ApplyError, match=r"a-0002-t\.sql:2:32.*\[42883\]") as refused:
        scratch.apply()
    assert "-- dbkit: after sql/" in refused.value.hint
    edit(
        scratch,
        "migrations/a/a-0002-t.sql",
        "-- depends: a-0001-schema\n",
        "-- depends: a-0001-schema\n-- dbkit: after sql/a/functions/positive.sql\n",
    )
    scratch.apply()
    with pytest.raises(psycopg.errors.CheckViolation):
        scratch.query("insert into a.t values (0)")


def test_odd_names_survive(scratch: Scratch) -> None:
    """Quotes, dots, unicode and 63 bytes: made, replaced, removed."""
    long = "ü" * 31 + "x"
    scratch.write("migrations/a/a-0001-schema.sql", "create schema a;\n")
    for name, stem in (('"weird ""name"""', 'weird "name"'), (f'"{long}"', long)):
        scratch.write(
            f"sql/a/views/{stem}.sql",
            f"""
            -- A view with an odd name.
            create or replace view a.{name} as select 1 as "a ""column"" b";

            comment on view a.{name} is 'it''s odd';

            grant select on a.{name} to pg_monitor;
            """,
        )
    scratch.apply()
    assert scratch.plan().steps == ()
    assert scratch.value(f"select obj_description('a.\"{long}\"'::regclass)") == "it's odd"
    for stem in ('weird "name"', long):
        edit(scratch, f"sql/a/views/{stem}.sql", 'select 1 as "a ""column"" b"', "select 2 as b")
    scratch.apply()
    assert scratch.query('select * from a."weird ""name"""') == [(2,)]
    for stem in ('weird "name"', long):
        scratch.remove(f"sql/a/views/{stem}.sql")
    scratch.apply()
    assert (
        scratch.value("select count(*) from pg_class where relnamespace = 'a'::regnamespace") == 0
    )


def with_ends(scratch: Scratch, ends: bytes, mark: bytes = b"") -> None:
    """Write every file of the project anew with these line ends."""
    for path in scratch.root.rglob("*.sql"):
        plain = path.read_bytes().removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
        path.write_bytes(mark + plain.replace(b"\n", ends))


def test_a_checkout_with_other_line_ends_changes_nothing(shop_project: Scratch) -> None:
    """What a checkout with CR LF applied is applied for one with LF, and the reverse."""
    shop_project.write(
        "sql/shop/functions/lines.sql",
        """
        -- Two lines.
        create function shop.lines() returns text language plpgsql as $$
        begin
            return 'one
        two';
        end
        $$;
        """,
    )
    with_ends(shop_project, b"\r\n", b"\xef\xbb\xbf")
    shop_project.apply()
    assert shop_project.plan().steps == ()
    assert shop_project.value("select shop.lines()") == "one\ntwo"
    source = shop_project.value("select prosrc from pg_proc where proname = 'lines'")
    assert "\r" not in source
    with_ends(shop_project, b"\n")
    assert shop_project.plan().steps == ()


def test_a_comment_does_not_create_its_materialized_view_again(shop_project: Scratch) -> None:
    """A changed comment changes the comment; a view of a million rows is not filled again."""
    path = "sql/shop/materialized_views/names.sql"
    text = """
        -- All names.
        create materialized view shop.names as select i.name from shop.item as i;

        comment on materialized view shop.names is 'One.';
        """
    shop_project.write(path, text)
    shop_project.apply()
    before = shop_project.value("select 'shop.names'::regclass::oid")
    shop_project.write(path, text.replace("One.", "Two."))
    shop_project.apply()
    assert before == shop_project.value("select 'shop.names'::regclass::oid")
    assert shop_project.value("select obj_description('shop.names'::regclass)") == "Two."


def test_a_security_label_needs_its_provider(shop_project: Scratch) -> None:
    """Where the server has not loaded the provider, its refusal has its place in the file."""
    edit(
        shop_project,
        PRICED,
        "comment on",
        "security label for none on view shop.priced is 'x';\n\ncomment on",
    )
    with pytest.raises(ApplyError) as error:
        shop_project.apply()
    assert error.value.message.startswith(
        f'{PRICED}:11:1: security label provider "none" is not loaded [22023]\n'
        "    security label for none on view shop.priced is 'x';\n"
    )


def test_a_carriage_return_in_a_literal_is_data(shop_project: Scratch) -> None:
    """In a file with LF line ends the server gets what stands between the quotes."""
    view = b"-- X.\ncreate view shop.ends as\nselect 'a\r\nb\rc'::text as x;\n"
    (shop_project.root / "sql/shop/views/ends.sql").write_bytes(view)
    shop_project.apply()
    assert shop_project.value("select x from shop.ends") == "a\r\nb\rc"
    assert shop_project.plan().steps == ()
