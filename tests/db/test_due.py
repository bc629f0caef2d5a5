"""What was applied and is not so any more, or would be understood otherwise: it runs again."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from dbkit.cli.main import dbkit_command
from dbkit.plan.inputs import Treatment

if TYPE_CHECKING:
    from click.testing import Result

    from dbkit.postgres.cluster import Server
    from support.scratch import Scratch

PLAIN = Treatment()
READER = "pg_read_all_stats"

TABLES = """
    create schema app;

    create table app.customer (id integer primary key, name text);
    """

GRANTS = "sql/app/grants/app.sql"
VIEW = "sql/app/views/v1.sql"


@pytest.fixture
def app(scratch: Scratch) -> Scratch:
    """Return a project with a table, not yet applied."""
    scratch.write("migrations/app/app-0001-tables.sql", TABLES)
    return scratch


def shown(project: Scratch, *arguments: str) -> Result:
    """Run dbkit as a user does."""
    call = ["-C", str(project.root), *arguments, "--database", project.url]
    return CliRunner().invoke(dbkit_command, call)


def migrate(project: Scratch, number: int, text: str) -> None:
    """Write another migration."""
    head = f"-- depends: app-{number - 1:04}-{'tables' if number == 2 else 'more'}\n"
    project.write(f"migrations/app/app-{number:04}-more.sql", head + text + "\n")


def settled(project: Scratch) -> None:
    """Assert that nothing is left to do and nothing differs from a fresh build."""
    assert project.plan(PLAIN).steps == ()
    for way in ((), ("--recorded",)):
        verified = shown(project, "verify", *way)
        found = [line for line in verified.stdout.splitlines() if "invariant/" not in line]
        assert "compared " in found[0], verified.output


def columns(project: Scratch, relation: str) -> list[str]:
    """Return the columns of a relation."""
    query = (
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0"
        " and not attisdropped order by attnum"
    )
    return [name for (name,) in project.query(query, relation)]


@pytest.mark.parametrize("kind", ["view", "materialized view", "function"])
def test_a_star_grows_with_its_table(app: Scratch, kind: str) -> None:
    """What PostgreSQL kept as a list of columns is what the file says again."""
    files = {
        "view": (VIEW, "create view app.v1 as select c.* from app.customer as c;"),
        "materialized view": (
            "sql/app/materialized_views/v1.sql",
            "create materialized view app.v1 as select * from app.customer;\n\n"
            "create unique index v1_id on app.v1 (id);\n\ncomment on index app.v1_id is 'Key.';",
        ),
        "function": (
            "sql/app/functions/f.sql",
            "create function app.f() returns setof app.customer language sql\n"
            "begin atomic select c.* from app.customer as c; end;",
        ),
    }
    path, text = files[kind]
    app.write(path, f"-- Everything.\n{text}\n")
    app.apply(PLAIN)
    migrate(app, 2, "alter table app.customer add column email text;")
    app.apply(PLAIN)
    if kind != "function":
        assert ["id", "name", "email"] == columns(app, "app.v1")
    settled(app)


def test_a_view_that_lists_its_columns_is_left_alone(app: Scratch) -> None:
    """It is looked at without locking it, and found to be the same."""
    view = "create or replace view app.v1 as select c.name from app.customer as c;"
    app.write(VIEW, f"-- Names.\n{view}\n")
    app.apply(PLAIN)
    before = app.value("select xmin::text from pg_class where oid = 'app.v1'::regclass")
    migrate(app, 2, "alter table app.customer add column email text;")
    done = app.apply(PLAIN)
    assert ["migrate"] == [step.action for step in done.plan.steps]
    assert before == app.value("select xmin::text from pg_class where oid = 'app.v1'::regclass")


def test_a_schema_wide_grant_reaches_what_comes_later(app: Scratch) -> None:
    """And what a file says of its own object comes after it."""
    app.write(GRANTS, f"-- All.\ngrant select on all tables in schema app to {READER};\n")
    app.write(
        "sql/app/views/secret.sql",
        "-- S.\ncreate view app.secret as select 1 as x;\n\n"
        f"revoke select on app.secret from {READER};\n",
    )
    app.apply(PLAIN)
    assert not app.value(f"select has_table_privilege('{READER}', 'app.secret', 'select')")
    migrate(app, 2, "create table app.later (id integer primary key);")
    app.apply(PLAIN)
    assert app.value(f"select has_table_privilege('{READER}', 'app.later', 'select')")
    assert not app.value(f"select has_table_privilege('{READER}', 'app.secret', 'select')")
    settled(app)


def test_default_privileges_hold_for_everything(app: Scratch) -> None:
    """A table has them whether it was there before the file or not, as in a fresh build."""
    app.apply(PLAIN)
    app.write(
        GRANTS,
        f"-- D.\nalter default privileges in schema app grant select on tables to {READER};\n",
    )
    app.apply(PLAIN)
    migrate(app, 2, "create table app.later (id integer primary key);")
    app.apply(PLAIN)
    for table in ("customer", "later"):
        assert app.value(f"select has_table_privilege('{READER}', 'app.{table}', 'select')")
    settled(app)


def test_a_schema_wide_grant_that_goes_leaves_what_others_grant(app: Scratch) -> None:
    """An inverse removes nothing that a file or a migration declares as well."""
    migrate(app, 2, f"grant select on app.customer to {READER};")
    app.write(
        VIEW,
        f"-- V.\ncreate view app.v1 as select 1 as x;\n\ngrant select on app.v1 to {READER};\n",
    )
    app.write(GRANTS, f"-- All.\ngrant select on all tables in schema app to {READER};\n")
    app.apply(PLAIN)
    app.remove(GRANTS)
    app.apply(PLAIN)
    for relation in ("v1", "customer"):
        assert app.value(f"select has_table_privilege('{READER}', 'app.{relation}', 'select')")
    settled(app)


def test_row_security_of_a_migration_stays_when_a_files_line_goes(app: Scratch) -> None:
    """Both say it; the migration said it first."""
    migrate(app, 2, "alter table app.customer enable row level security;")
    policies = "sql/app/policies/customer.sql"
    enable = "alter table app.customer enable row level security;"
    app.write(policies, f"-- P.\n{enable}\n\ngrant select on app.customer to {READER};\n")
    app.apply(PLAIN)
    app.write(policies, f"-- P.\ngrant select on app.customer to {READER};\n")
    app.apply(PLAIN)
    assert app.value("select relrowsecurity from pg_class where oid = 'app.customer'::regclass")
    settled(app)


def test_the_order_of_grant_and_revoke_counts(app: Scratch) -> None:
    """Swapped, the same statements mean something else."""
    grant, revoke = (
        f"grant usage on schema app to {READER};",
        f"revoke usage on schema app from {READER};",
    )
    app.write(GRANTS, f"-- G.\n{grant}\n\n{revoke}\n")
    app.apply(PLAIN)
    has = f"select has_schema_privilege('{READER}', 'app', 'usage')"
    assert not app.value(has)
    app.write(GRANTS, f"-- G.\n{revoke}\n\n{grant}\n")
    app.apply(PLAIN)
    assert app.value(has)
    settled(app)


def test_a_table_that_is_kept_under_another_name_loses_what_files_say(app: Scratch) -> None:
    """The policies follow the name, as in a fresh build, and not the table."""
    app.write(
        "sql/app/policies/customer.sql",
        "-- P.\nalter table app.customer enable row level security;\n\n"
        "create policy own on app.customer using (name = current_user);\n\n"
        f"grant select on app.customer to {READER};\n",
    )
    app.apply(PLAIN)
    migrate(
        app,
        2,
        "alter table app.customer rename to customer_old;\n"
        "alter table app.customer_old rename constraint customer_pkey to customer_old_pkey;\n"
        "create table app.customer (id bigint primary key, name text);",
    )
    app.apply(PLAIN)
    assert [("app.customer",)] == app.query("select polrelid::regclass::text from pg_policy")
    assert not app.value(f"select has_table_privilege('{READER}', 'app.customer_old', 'select')")
    settled(app)


def test_a_better_overload_is_taken_everywhere(app: Scratch) -> None:
    """A view is bound to the function that its text means now."""
    path = "sql/app/functions/f.sql"
    create = "create or replace function app.f(n {0}) returns text language sql return '{0}';\n"
    one = create.format("numeric")
    app.write(path, f"-- F.\n{one}")
    app.write(VIEW, "-- V.\ncreate or replace view app.v1 as select app.f(1) as x;\n")
    app.apply(PLAIN)
    other = create.format("integer")
    app.write(path, f"-- F.\n{one}\n{other}")
    app.apply(PLAIN)
    assert "integer" == app.value("select x from app.v1")
    settled(app)


def test_a_hotfix_that_came_into_its_file_is_no_drift(app: Scratch) -> None:
    """What a run confirms is recorded as well as what it changes."""
    app.write(VIEW, "-- V.\ncreate or replace view app.v1 as select 1 as x;\n")
    app.write("sql/app/views/v2.sql", "-- V.\ncreate or replace view app.v2 as select 1 as x;\n")
    app.apply(PLAIN)
    app.query("create or replace view app.v1 as select 2 as x")
    app.query("drop view app.v2")
    assert 1 == shown(app, "verify", "--recorded").exit_code
    app.write(VIEW, "-- V.\ncreate or replace view app.v1 as select 2 as x;\n")
    app.remove("sql/app/views/v2.sql")
    app.apply(PLAIN)
    settled(app)


def test_a_moved_statement_is_known(app: Scratch) -> None:
    """A view whose file is another one now, and that has fewer columns, is rebuilt."""
    app.write(VIEW, "-- V.\ncreate or replace view app.v1 as select 1 as x, 2 as y;\n")
    app.apply(PLAIN)
    app.remove(VIEW)
    app.write(
        "sql/app/views/v1.plpgsql.sql",
        "-- V.\n-- dbkit: requires extension plpgsql\n"
        "create or replace view app.v1 as select 1 as x;\n",
    )
    app.apply(PLAIN)
    assert ["x"] == columns(app, "app.v1")
    assert app.plan(PLAIN).steps == ()


def test_a_script_means_what_apply_means(app: Scratch, dbkit_server: Server) -> None:
    """Whatever the session's settings: dates, time zone, search path."""
    app.apply(PLAIN)
    app.write(VIEW, "-- V.\ncreate view app.v1 as select date '01/02/2026' as x;\n")
    script = shown(app, "plan", "--format", "sql").stdout
    psql = [str(dbkit_server.bindir / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", app.url]
    sent = f"set datestyle = 'SQL, DMY';\nset timezone = 'Asia/Tokyo';\n{script}"
    done = subprocess.run(psql, input=sent, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr
    assert "2026-01-02" == app.value("select x::text from app.v1")
    assert "drift" not in shown(app, "verify").output


def test_a_script_does_not_run_beside_another_run(app: Scratch, dbkit_server: Server) -> None:
    """It takes the lock that apply takes."""
    script = shown(app, "plan", "--format", "sql").stdout
    lock = "select pg_advisory_lock(1684171625, 1);\n"
    psql = [str(dbkit_server.bindir / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", app.url]
    with subprocess.Popen(psql, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        holder.stdin.write(lock + "select 'held';\n")
        holder.stdin.flush()
        while "held" not in holder.stdout.readline():
            pass
        done = subprocess.run(psql, input=script, capture_output=True, text=True, check=False)
        holder.stdin.close()
    assert 0 != done.returncode
    assert "another run of dbkit holds the lock" in done.stderr


@pytest.mark.parametrize(
    "text",
    [
        "create publication feed for table app.customer, app.invoice (id)"
        " with (publish = 'insert');",
        "create publication feed;\n\nalter publication feed add table app.customer;\n\n"
        "alter publication feed add table app.invoice where (id > 0);",
    ],
)
def test_a_rebuilt_table_is_published_again(app: Scratch, text: str) -> None:
    """With the other members left as they were, and the publication never dropped."""
    migrate(app, 2, "create table app.invoice (id integer primary key);")
    app.write("sql/app/publications/feed.sql", f"-- P.\n{text}\n")
    app.apply(PLAIN)
    before = app.value("select oid::bigint from pg_publication")
    app.write(
        "migrations/app/app-0003-again.sql",
        "-- depends: app-0002-more\ndrop table app.customer;\n"
        "create table app.customer (id integer primary key, name text);\n",
    )
    app.apply(PLAIN)
    assert before == app.value("select oid::bigint from pg_publication")
    assert 2 == app.value("select count(*) from pg_publication_rel")
    settled(app)
