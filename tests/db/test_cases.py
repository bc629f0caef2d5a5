"""Small projects before and after an edit: in the end like a fresh build, or refused."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from dbkit.cli.main import dbkit_command
from dbkit.errors import ApplyError
from dbkit.plan.inputs import Treatment

if TYPE_CHECKING:
    from click.testing import Result

    from dbkit.postgres.cluster import Server
    from support.scratch import Scratch

CASES = Path(__file__).parent / "cases"

#: A database like anybody's, not one of dbkit's own.
PLAIN = Treatment()


def put(scratch: Scratch, case: str, part: str) -> None:
    """Make a part of a case the project."""
    for folder in ("sql", "migrations"):
        shutil.rmtree(scratch.root / folder, ignore_errors=True)
    shutil.copytree(CASES / case / part, scratch.root, dirs_exist_ok=True)


def shown(scratch: Scratch, *arguments: str) -> Result:
    """Run dbkit as a user does."""
    call = ["-C", str(scratch.root), *arguments, "--database", scratch.url]
    return CliRunner().invoke(dbkit_command, call)


def through(scratch: Scratch, case: str) -> None:
    """Apply both parts of a case; the second leaves nothing to do and no difference."""
    put(scratch, case, "before")
    scratch.apply(PLAIN)
    put(scratch, case, "after")
    scratch.apply(PLAIN)
    assert scratch.plan(PLAIN).steps == ()
    verified = shown(scratch, "verify")
    assert (0, True) == (verified.exit_code, "no difference" in verified.output), verified.output


def test_a_rebuilt_table_keeps_its_row_security(scratch: Scratch) -> None:
    """The ledger says that policies, row security and grants were applied; the catalog decides."""
    through(scratch, "rls-lost-after-table-rebuilt")
    assert scratch.value("select relrowsecurity from pg_class where oid = 'app.t'::regclass")
    assert 1 == scratch.value("select count(*) from pg_policy where polrelid = 'app.t'::regclass")
    assert scratch.value("select has_table_privilege('pg_monitor', 'app.t', 'insert')")


def test_a_policy_that_somebody_dropped_is_drift_and_planned(scratch: Scratch) -> None:
    """Never merely pending: verify fails, by the ledger alone too; a plan creates it again."""
    put(scratch, "rls-lost-after-table-rebuilt", "before")
    scratch.apply(PLAIN)
    scratch.query("drop policy own on app.t")
    for way in ((), ("--recorded",)):
        verified = shown(scratch, "verify", *way)
        assert 1 == verified.exit_code
        assert "- drift  policy app.t.own: missing" in verified.output
    planned = shown(scratch, "plan", "--check")
    assert 1 == planned.exit_code
    assert "~ sql/app/policies/t.sql  (missing in the database: policy app.t.own)" in planned.output
    scratch.apply(PLAIN)
    assert 0 == shown(scratch, "verify", "--recorded").exit_code


def test_a_changed_owner_is_drift(scratch: Scratch) -> None:
    """No step of a plan gives it back, so it is not pending."""
    put(scratch, "rls-lost-after-table-rebuilt", "before")
    scratch.apply(PLAIN)
    scratch.query("alter table app.t owner to pg_monitor")
    verified = shown(scratch, "verify")
    assert (1, True) == (verified.exit_code, "~ drift  table app.t: owner" in verified.output)


def test_a_view_that_a_migration_drops_comes_back(scratch: Scratch) -> None:
    """With its grants, over the new type."""
    through(scratch, "view-lost-after-migration-dropped-it")
    assert 0 == scratch.value("select count(*) from app.v")
    assert scratch.value("select has_table_privilege('pg_monitor', 'app.v', 'select')")


def test_a_migration_that_drops_a_files_view_outright_is_refused(scratch: Scratch) -> None:
    """A fresh build has no view to drop when the migration runs."""
    put(scratch, "view-lost-after-migration-dropped-it", "before")
    scratch.apply(PLAIN)
    put(scratch, "view-lost-after-migration-dropped-it", "after")
    migration = "migrations/app/app-0002-y.sql"
    text = (scratch.root / migration).read_text().replace("if exists ", "")
    scratch.write(migration, text)
    with pytest.raises(ApplyError, match=rf"{migration}:2:1: relation app\.v does not exist yet"):
        scratch.apply(PLAIN)
    assert 0 == scratch.value("select count(*) from app.v")


def test_what_no_longer_builds_is_refused_with_every_file(scratch: Scratch) -> None:
    """A renamed column: the view and the string body that still say the old name."""
    put(scratch, "column-renamed", "before")
    scratch.apply(PLAIN)
    put(scratch, "column-renamed", "after")
    with pytest.raises(ApplyError) as refused:
        scratch.apply(PLAIN)
    assert "sql/app/views/v.sql:2:75: column" in refused.value.message
    assert "sql/app/functions/names.sql:2:91: column t.name" in refused.value.message
    assert [("id",), ("name",)] == scratch.query(
        "select attname from pg_attribute where attrelid = 'app.t'::regclass and attnum > 0"
    )


def test_a_row_type_that_grew_is_refused(scratch: Scratch) -> None:
    """The function's body returns what the type was before."""
    put(scratch, "row-type-grew", "before")
    scratch.apply(PLAIN)
    put(scratch, "row-type-grew", "after")
    with pytest.raises(ApplyError, match=r"sql/app/functions/all_t\.sql:2:1: .* \[42P13\]"):
        scratch.apply(PLAIN)
    assert 0 == scratch.value("select count(*) from app.all_t()")


def test_a_new_type_beside_a_removal(scratch: Scratch) -> None:
    """A signature whose type is not there yet is no error on any major."""
    through(scratch, "new-type-beside-removal")
    assert scratch.value("select to_regprocedure('app.is_good(app.mood)') is not null")


def test_overloads_that_go_through_another_file(scratch: Scratch) -> None:
    """The statements of two files run in turns."""
    put(scratch, "overload-through-other-function", "before")
    scratch.apply(PLAIN)
    assert 7 == scratch.value("select app.f('abc')")
    assert scratch.plan(PLAIN).steps == ()


@pytest.mark.parametrize(
    "case", ["script-does-not-rebuild", "rls-lost-after-table-rebuilt", "new-type-beside-removal"]
)
def test_the_script_does_what_apply_does(scratch: Scratch, dbkit_server: Server, case: str) -> None:
    """Run in psql it leaves the same facts, and apply nothing to do."""
    put(scratch, case, "before")
    scratch.apply(PLAIN)
    put(scratch, case, "after")
    script = shown(scratch, "plan", "--format", "sql").stdout
    psql = [str(dbkit_server.bindir / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", scratch.url]
    done = subprocess.run(psql, input=script, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr
    assert "nothing to do" in shown(scratch, "apply").output
    verified = shown(scratch, "verify")
    assert 0 == verified.exit_code, verified.output


def test_a_type_that_follows_a_column(scratch: Scratch) -> None:
    """An argument's %type is the column's type now; the old signature does not stay."""
    scratch.write(
        "migrations/app/app-0001-t.sql",
        "create schema app;\ncreate table app.t (id integer primary key);\n",
    )
    scratch.write(
        "sql/app/functions/f.sql",
        """
        -- F.
        create or replace function app.f(i app.t.id%type) returns integer language sql
        as $$select 1$$;

        comment on function app.f(app.t.id%type) is 'F.';
        """,
    )
    scratch.apply(PLAIN)
    scratch.write(
        "migrations/app/app-0002-u.sql",
        "-- depends: app-0001-t\nalter table app.t alter column id type bigint;\n",
    )
    scratch.apply(PLAIN)
    assert [("app.f(bigint)",)] == scratch.query(
        "select oid::regprocedure::text from pg_proc where proname = 'f'"
        " and pronamespace = 'app'::regnamespace"
    )
    assert scratch.plan(PLAIN).steps == ()
    assert 0 == shown(scratch, "verify").exit_code
