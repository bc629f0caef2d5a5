"""What the server refuses: the hint says what is in the way, in the server's own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from dbkit.cli.main import dbkit_command
from dbkit.errors import ApplyError, ProjectError

if TYPE_CHECKING:
    from support.scratch import Scratch

#: The first migration's tables; each case adds what is in the way.
BASE = """
create schema s;

create table s.t (a int primary key, b text);
"""

FIRST, SECOND = "migrations/s/s-0001-t.sql", "migrations/s/s-0002-x.sql"

DROP_FIRST = "in this version, drop that in the migration first"


@dataclass(frozen=True)
class Case:
    """Something in the way of a migration.

    Attributes:
        before: What the first migration creates beside the table.
        then: What the second one tries.
        state: How the server calls it.
        hint: What dbkit says of it.
    """

    before: str
    then: str
    state: str
    hint: str


WIDEN = "alter table s.t alter a type bigint"

CASES = {
    "view": Case(
        "create view s.v as select a from s.t;",
        WIDEN,
        "0A000",
        f'rule _RETURN on view s.v depends on column "a": {DROP_FIRST}',
    ),
    "function": Case(
        "create function s.f() returns int language sql begin atomic select a from s.t; end;",
        WIDEN,
        "0A000",
        f'function s.f() depends on column "a": {DROP_FIRST}',
    ),
    "trigger": Case(
        "create function s.g() returns trigger language plpgsql as 'begin return new; end';"
        " create trigger tr before update of a on s.t for each row execute function s.g();",
        WIDEN,
        "0A000",
        f'trigger tr on table s.t depends on column "a": {DROP_FIRST}',
    ),
    "policy": Case(
        "create policy p on s.t using (a > 1);",
        WIDEN,
        "0A000",
        f'policy p on table s.t depends on column "a": {DROP_FIRST}',
    ),
    "generated": Case(
        "alter table s.t add g int generated always as (a * 2) stored;",
        WIDEN,
        "0A000",
        f'Column "a" is used by generated column "g": {DROP_FIRST}',
    ),
    "publication": Case(
        "create publication refusals for table s.t (a);",
        "alter table s.t drop a",
        "2BP01",
        "publication of table s.t in publication refusals depends on column a of table s.t: "
        + DROP_FIRST,
    ),
    "odd name": Case(
        'create view s."weird ""é""" as select a from s.t;',
        "drop table s.t",
        "2BP01",
        f'view s."weird ""é""" depends on table s.t: {DROP_FIRST}',
    ),
    "several": Case(
        "create function s.f() returns int language sql begin atomic select a from s.t; end;"
        " create view s.v as select a from s.t;",
        "drop table s.t",
        "2BP01",
        "function s.f() depends on table s.t, and 1 more as above: in this version, drop these in"
        " the migration first",
    ),
    "foreign key": Case(
        "create table s.u (a int references s.t);",
        "alter table s.t drop constraint t_pkey",
        "2BP01",
        f"constraint u_a_fkey on table s.u depends on index s.t_pkey: {DROP_FIRST}",
    ),
    "part of a constraint": Case(
        "",
        "drop index s.t_pkey",
        "2BP01",
        "You can drop constraint t_pkey on table s.t instead.",
    ),
    "row type": Case(
        "create table s.w (t s.t);",
        WIDEN,
        "0A000",
        "nothing was changed: the server does not support that, for the reason it gives",
    ),
    "partition key": Case(
        "create table s.p (a int, b int) partition by range (a);",
        "alter table s.p add unique (b)",
        "0A000",
        "nothing was changed: the server does not support that, for the reason it gives",
    ),
    "cast": Case(
        "",
        "alter table s.t alter b type int",
        "42804",
        'You might need to specify "USING b::integer".',
    ),
    "division": Case(
        "", "alter table s.t add c int default (1 / 0)", "22012", "nothing was changed; fix the"
    ),
}


def migrate(scratch: Scratch, before: str, then: str) -> ApplyError:
    """Apply a migration, then one that the server refuses; return what is said of it."""
    scratch.write(FIRST, BASE + before)
    scratch.apply()
    scratch.write(SECOND, f"-- depends: s-0001-t\n{then};\n")
    with pytest.raises(ApplyError) as refused:
        scratch.apply()
    return refused.value


@pytest.mark.parametrize("case", CASES)
def test_the_hint_names_what_depends(scratch: Scratch, case: str) -> None:
    """A migration that something is in the way of."""
    wanted = CASES[case]
    try:
        error = migrate(scratch, wanted.before, wanted.then)
        assert error.message.startswith(f"{SECOND}:2:1: ")
        assert f"[{wanted.state}]" in error.message
        assert error.hint.startswith(wanted.hint)
        assert "cascade" not in error.hint.lower()
    finally:
        scratch.query("drop publication if exists refusals")


def test_a_role_that_still_has_rights_is_not_dropped(scratch: Scratch) -> None:
    """What names a role in this database and others is no dependent that could be dropped."""
    before = "create role refused; grant select on s.t to refused;"
    try:
        error = migrate(scratch, before, "drop role refused")
        assert "\n    privileges for table s.t" in error.message
        assert error.hint == "revoke or give to another role first what is named above"
    finally:
        scratch.query("drop schema s cascade")
        scratch.query("drop role refused")


def test_a_missing_right_is_named(scratch: Scratch) -> None:
    """Not every missing right is the owner's."""
    before = "create role unentitled;"
    try:
        error = migrate(scratch, before, "set local role unentitled; create schema other")
        assert "permission denied for database" in error.message
        assert error.hint.startswith("grant this role the right that is missing, or apply as")
    finally:
        scratch.query("drop role unentitled")


def test_what_is_not_the_files_fault_is_not_blamed_on_it(scratch: Scratch) -> None:
    """Codes of a class that says so: a session that was ended, a server short of something."""
    raised = "do $$ begin raise exception 'full' using errcode = '{}'; end $$"
    error = migrate(scratch, "", raised.format("53100"))
    assert error.hint == "nothing was changed: the server is short of what the message names"
    for state, hint in {"40001": "other sessions were in", "58030": "trouble with its own"}.items():
        scratch.write(SECOND, f"-- depends: s-0001-t\n{raised.format(state)};\n")
        with pytest.raises(ApplyError) as refused:
            scratch.apply()
        assert hint in refused.value.hint


def test_an_extension_is_given_a_schema(scratch: Scratch) -> None:
    """The server chooses one by the search path, which is empty: said before connecting."""
    scratch.write(FIRST, "create schema s;\ncreate extension if not exists citext version '1.6';\n")
    with pytest.raises(ProjectError) as refused:
        scratch.apply()
    (problem,) = refused.value.problems
    assert problem.startswith(f"{FIRST}:2:1: extension citext is not given a schema: write create")


def test_an_old_version_of_an_extension_is_said_once(scratch: Scratch) -> None:
    """The database has an older one than the files ask for and the server has."""
    scratch.query("create schema s")
    scratch.query("create extension citext schema s version '1.5'")
    scratch.write(
        FIRST,
        "create schema if not exists s;\n"
        "create extension if not exists citext schema s version '1.6';\n",
    )
    scratch.apply()
    command = ["-C", str(scratch.root), "verify", "--database", scratch.url]
    result = CliRunner().invoke(dbkit_command, command)
    assert result.output.count("citext") == 1
    assert "extension citext: is of version 1.5, the server has " in result.stdout


def test_what_only_a_body_refers_to_is_named(scratch: Scratch) -> None:
    """An index runs a function whose body needs another file's: the line to add is the hint."""
    helper, body = "sql/s/functions/halved.sql", "sql/s/functions/z_rank.sql"
    scratch.write(FIRST, BASE + "insert into s.t values (1, 'x');")
    scratch.write(
        helper,
        "-- H.\ncreate function s.halved(a int) returns int language sql immutable"
        " as 'select a / 2';",
    )
    scratch.write(
        body,
        "-- R.\ncreate function s.z_rank(a int) returns int language plpgsql immutable"
        " as 'begin return s.halved(a); end';",
    )
    index = f"-- depends: s-0001-t\n-- dbkit: after {body}\ncreate index i on s.t (s.z_rank(a));"
    scratch.write(SECOND, index)
    with pytest.raises(ApplyError) as refused:
        scratch.apply()
    assert refused.value.hint == (
        f"{helper} creates it: add the line -- dbkit: after {helper} to {SECOND}"
    )
    scratch.write(SECOND, index.replace("create", f"-- dbkit: after {helper}\ncreate"))
    scratch.apply()
