"""A project is read as a whole: every mistake is found before anything connects."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from yoyo import read_migrations

from dbkit.errors import ProjectError
from dbkit.project.load import load_project, load_runtime
from dbkit.project.order import sequence
from dbkit.project.values import Project

if TYPE_CHECKING:
    from pathlib import Path

Files = dict[str, str | bytes]

VIEW = "-- Shows x.\ncreate view a.v as select 1;\n"
TABLES = "-- The tables.\ncreate schema a;\n"


def write(root: Path, files: Files) -> Path:
    """Write a project's files and return its directory."""
    for name, content in {"dbkit.toml": "", **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def load(root: Path, files: Files) -> Project:
    """Write and load a project."""
    return load_project(write(root, files))


def complaints(root: Path, files: Files) -> list[str]:
    """Return the first line of everything wrong with a project."""
    with pytest.raises(ProjectError) as error:
        load(root, files)
    return [text.split("\n")[0] for text in error.value.problems]


def order(root: Path, files: Files) -> list[str]:
    """Return a project's object files in their order, without their common beginning."""
    return [file.path.removeprefix("sql/a/") for file in load(root, files).files]


def function(name: str, body: str = "select 1") -> str:
    """Return a file that makes an SQL function."""
    return (
        f"-- Does {name}.\ncreate function a.{name}() returns int language sql as $$ {body} $$;\n"
    )


# -- good projects -------------------------------------------------------------------------------


def test_everything_has_its_place(tmp_path: Path) -> None:
    """Each file becomes a value with what its text says."""
    text = "-- Shows x.\n-- dbkit: requires extension hll\n" + VIEW
    found = load(
        tmp_path,
        {
            "sql/a/views/v.sql": text,
            "sql/a/demo.sql": "insert",
            "sql/README.md": "",
            "sql/a/views/.keep": "",
            "migrations/a/a-0001-tables.sql": TABLES,
            "migrations/a/a-0001-tables.rollback.sql": "drop schema a;",
            "migrations/a/a-0002-index.sql": "-- Index.\n-- depends: a-0001-tables\n"
            "-- transactional: false\n-- dbkit: after sql/a/views/v.sql\n"
            "-- dbkit: unless extension hll\ncreate index concurrently i on a.t (x);",
            "migrations/b/b-0001-x.sql": TABLES,
        },
    )
    (view,) = found.files
    assert ("sql/a/views/v.sql", "a", "views", "v") == (
        view.path,
        view.schema,
        view.folder,
        view.name,
    )
    assert ("Shows x.", text) == (view.purpose, view.text)
    assert hashlib.sha256(text.encode()).hexdigest() == view.checksum
    assert (frozenset({"hll"}), frozenset()) == (view.requires, view.unless)
    assert ["view a.v"] == [str(declared.identity) for declared in view.declarations]
    first, index, other = found.migrations
    assert ("a-0001-tables", True, ()) == (first.id, first.transactional, first.depends)
    assert ("a-0002-index", False, ("a-0001-tables",)) == (
        index.id,
        index.transactional,
        index.depends,
    )
    assert (("sql/a/views/v.sql",), frozenset({"hll"})) == (index.after, index.unless)
    assert ["create schema a"] == [statement.sql for statement in first.statements]
    assert other.schema == "b"
    assert (tmp_path / "sql/a/demo.sql",) == found.demos
    assert found.schemas == ("a", "b")


def test_overloads_share_a_file(tmp_path: Path) -> None:
    """A function's file holds every function of that name."""
    text = function("f") + "create function a.f(int) returns int return 1;"
    (file,) = load(tmp_path, {"sql/a/functions/f.sql": text}).files
    assert len(file.declarations) == 2


def test_two_ways_of_one_object(tmp_path: Path) -> None:
    """Two files make the same object when one is for want of the other's extension."""
    files: Files = {
        "sql/a/views/v.hll.sql": VIEW.replace("\n", "\n-- dbkit: requires extension hll\n", 1),
        "sql/a/views/v.sql": VIEW.replace("\n", "\n-- dbkit: unless extension hll\n", 1),
    }
    assert ["views/v.hll.sql", "views/v.sql"] == order(tmp_path, files)
    files["sql/a/views/v.sql"] = VIEW
    assert ["sql/a/views/v.sql:2:1: view a.v is already in sql/a/views/v.hll.sql:3"] == complaints(
        tmp_path, files
    )


def test_names_of_any_script(tmp_path: Path) -> None:
    """A file system that decomposes characters does not make a name another."""
    text = "-- Shows x.\ncreate view a.\u00fc as select 1;\n"
    (file,) = load(tmp_path, {"sql/a/views/u\u0308.sql": text}).files
    assert file.name == "\u00fc"


# -- order ---------------------------------------------------------------------------------------


def test_order_follows_references(tmp_path: Path) -> None:
    """Files come after what they use, and otherwise by path."""
    files: Files = {
        "sql/a/views/a1.sql": "-- X.\ncreate view a.a1 as select * from a.z1, a.t;",
        "sql/a/views/z1.sql": "-- X.\ncreate view a.z1 as select a.q();",
        "sql/a/functions/q.sql": function("q", "select a.r()"),
        "sql/a/functions/r.sql": function("r"),
        "sql/a/functions/b.sql": "-- X.\ncreate function a.b(a.z1) returns int return 1;",
        "sql/a/policies/t.sql": "-- X.\ncreate policy p on a.t using (a.r() = 1);",
        "sql/a/jobs/j.sql": "-- X.\nselect cron.schedule('a.j', '@daily', 'select a.q()');",
    }
    expected = ["r", "q", "j", "t", "z1", "b", "a1"]
    assert expected == [path.split("/")[1].removesuffix(".sql") for path in order(tmp_path, files)]


def test_order_follows_after(tmp_path: Path) -> None:
    """What no parser sees is said by a directive."""
    files: Files = {"sql/a/functions/a.sql": function("a"), "sql/a/functions/b.sql": function("b")}
    assert ["functions/a.sql", "functions/b.sql"] == order(tmp_path, files)
    after = "\n-- dbkit: after sql/a/functions/b.sql\n"
    files["sql/a/functions/a.sql"] = function("a").replace("\n", after, 1)
    assert ["functions/b.sql", "functions/a.sql"] == order(tmp_path, files)


def parsed(name: str, body: str, arguments: str = "") -> str:
    """Return the declaration of a function whose body PostgreSQL reads when it creates it."""
    return (
        f"create or replace function a.{name}({arguments}) returns int language sql\n"
        f"begin atomic {body}; end;\n"
    )


def test_string_bodies_that_call_each_other_are_no_cycle(tmp_path: Path) -> None:
    """PostgreSQL looks for what a string body mentions when the routine runs."""
    files: Files = {
        "sql/a/functions/x.sql": function("x", "select a.y()"),
        "sql/a/functions/y.sql": function("y", "select 1 from a.z"),
        "sql/a/views/z.sql": "-- X.\ncreate view a.z as select a.x();",
    }
    assert {"functions/x.sql", "functions/y.sql", "views/z.sql"} == set(order(tmp_path, files))


def test_overloads_in_turns_with_another_file(tmp_path: Path) -> None:
    """Statements of files that need each other run in turns, each file's in their order."""
    files: Files = {
        "sql/a/functions/f.sql": "-- X.\n"
        + parsed("f", "select n", "n int")
        + parsed("f", "select a.g(t)", "t text"),
        "sql/a/functions/g.sql": "-- X.\n" + parsed("g", "select a.f(length(t))", "t text"),
        "sql/a/functions/h.sql": "-- X.\n" + parsed("h", "select a.f('x'::text)"),
    }
    loaded = load(tmp_path, files).files
    assert [f.name for f in loaded] == ["f", "g", "h"]
    turns = [(file.name, declared.identity.arguments) for file, declared in sequence(loaded)]
    assert turns == [("f", ("integer",)), ("g", ("text",)), ("f", ("text",)), ("h", ())]


def test_cycle(tmp_path: Path) -> None:
    """Files that need each other are an error with the names of all of them."""
    files: Files = {
        "sql/a/functions/x.sql": "-- X.\n" + parsed("x", "select a.y()"),
        "sql/a/functions/y.sql": "-- X.\n" + parsed("y", "select 1 from a.z"),
        "sql/a/views/z.sql": "-- X.\ncreate view a.z as select a.x();",
        "sql/a/views/no.sql": "-- X.\ncreate view a.no as select a.x();",
    }
    (message,) = complaints(tmp_path, files)
    head, *members = message.removeprefix("these files need each other: ").split(" needs ")
    assert head == members[-1]
    assert {"sql/a/functions/x.sql", "sql/a/functions/y.sql", "sql/a/views/z.sql"} == set(members)
    needs = {"x": "y", "y": "z", "z": "x"}
    stems = [path.rpartition("/")[2].removesuffix(".sql") for path in (head, *members)]
    assert all(needs[one] == other for one, other in pairwise(stems))


def test_the_two_ways_are_no_cycle(tmp_path: Path) -> None:
    """Files of which one is always left out cannot need each other."""
    hll, plain = "\n-- dbkit: requires extension hll\n", "\n-- dbkit: unless extension hll\n"
    files: Files = {
        "sql/a/functions/f.hll.sql": function("f", "select a.g()").replace("\n", hll, 1),
        "sql/a/functions/f.sql": function("f").replace("\n", plain, 1),
        "sql/a/functions/g.hll.sql": function("g").replace("\n", hll, 1),
        "sql/a/functions/g.sql": function("g", "select a.f()").replace("\n", plain, 1),
    }
    expected = ["f.sql", "g.hll.sql", "f.hll.sql", "g.sql"]
    assert expected == [path.removeprefix("functions/") for path in order(tmp_path, files)]


# -- mistakes ------------------------------------------------------------------------------------

DUPLICATE = "-- X.\ncomment on view a.v is 'x';\ncreate view a.v as select 1;\n"


@pytest.mark.parametrize(
    ("name", "text", "messages"),
    [
        ("sql/a/view/v.sql", VIEW, ["sql/a/view: unknown folder; did you mean views?"]),
        (
            "sql/a/zzz/v.sql",
            VIEW,
            [
                "sql/a/zzz: unknown folder: functions, aggregates, views, materialized_views, "
                "triggers, policies, partitions, jobs, grants, publications, statistics, "
                "event_triggers, text_search"
            ],
        ),
        ("sql/v.sql", VIEW, ["sql/v.sql: only folders named after schemas are expected here"]),
        ("sql/a/v.sql", VIEW, ["sql/a/v.sql: only folders and demo.sql are expected here"]),
        ("sql/a/views/v.txt", VIEW, ["sql/a/views/v.txt: only .sql files are expected here"]),
        ("sql/a/views/v.sql/x", "", ["sql/a/views/v.sql: only .sql files are expected here"]),
        ("sql/dbkit/views/v.sql", VIEW, ["sql/dbkit: schema dbkit is reserved"]),
        ("sql/pg_x/views/v.sql", VIEW, ["sql/pg_x: schema pg_x is reserved"]),
        (
            "sql/a/views/w.sql",
            VIEW,
            ["sql/a/views/w.sql:2:1: view a.v is in a file called w.sql: rename the file to v.sql"],
        ),
        (
            "sql/b/views/v.sql",
            VIEW,
            ["sql/b/views/v.sql:2:1: view a.v is not in schema b, whose folder this is"],
        ),
        (
            "sql/a/policies/u.sql",
            "-- X.\ngrant select on a.t to x;\ngrant usage on sequence a.s to x;",
            [
                "sql/a/policies/u.sql:2:1: relation a.t is in a file called u.sql: "
                "rename the file to t.sql"
            ],
        ),
        (
            "sql/a/publications/p.sql",
            "-- X.\nalter publication q add table a.t;",
            [
                "sql/a/publications/p.sql:2:1: relation a.t is in a file called p.sql: "
                "rename the file to q.sql"
            ],
        ),
        (
            "sql/a/jobs/j.sql",
            "-- X.\nselect cron.schedule('a.k', '@daily', 'call a.f()');",
            ["sql/a/jobs/j.sql:2:1: job a.k is in a file called j.sql: call the job a.j"],
        ),
        (
            "sql/a/jobs/j.sql",
            "-- X.\nselect cron.schedule('a.j', '@daily', 'call a.f()');\n"
            "select cron.schedule('a.j', '@weekly', 'call a.f()');",
            [
                "sql/a/jobs/j.sql:3:1: a file in jobs holds exactly one statement",
                "sql/a/jobs/j.sql:3:1: job a.j is already in sql/a/jobs/j.sql:2",
            ],
        ),
        (
            "sql/a/views/v.sql",
            "-- X.\ngrant select on a.v to x;",
            ["sql/a/views/v.sql:2:1: no create view in here"],
        ),
        (
            "sql/a/functions/f.sql",
            "-- X.\ncomment on function a.f() is 'x';",
            ["sql/a/functions/f.sql:2:1: no create function or procedure in here"],
        ),
        (
            "sql/a/views/v.sql",
            VIEW + VIEW,
            ["sql/a/views/v.sql:4:1: view a.v is already in sql/a/views/v.sql:2"],
        ),
        (
            "sql/a/views/v.sql",
            "-- X.\n",
            ["sql/a/views/v.sql:1:1: no statement in this file: delete it, or write one"],
        ),
        (
            "sql/a/views/v.sql",
            "",
            [
                "sql/a/views/v.sql:1:1: the first line says what the object is for: -- A sentence.",
                "sql/a/views/v.sql:1:1: no statement in this file: delete it, or write one",
            ],
        ),
        (
            "sql/a/views/v.sql",
            "create view a.v as select 1;",
            ["sql/a/views/v.sql:1:1: the first line says what the object is for: -- A sentence."],
        ),
        (
            "sql/a/views/v.sql",
            "-- dbkit: requires extension x\ncreate view a.v as select 1;",
            ["sql/a/views/v.sql:1:1: the first line says what the object is for: -- A sentence."],
        ),
        (
            "sql/a/views/v.hll.sql",
            VIEW,
            [
                "sql/a/views/v.hll.sql:2:1: view a.v is in a file called v.hll.sql:"
                " rename the file to v.sql, or write -- dbkit: requires extension hll"
            ],
        ),
        (
            "sql/a/views/v.sql",
            "-- ä.\n-- ".encode() + b"ab\xe4",
            ["sql/a/views/v.sql:2:6: not UTF-8 (byte 0xe4): save the file as UTF-8"],
        ),
        (
            "sql/a/views/v.sql",
            "-- X.\n-- \0",
            ["sql/a/views/v.sql:2:4: a NUL character: remove it"],
        ),
        (
            "sql/a/views/v.sql",
            VIEW.replace("1", "1 frm x y"),
            ['sql/a/views/v.sql:2:33: syntax error at or near "x" [42601]'],
        ),
    ],
)
def test_object_file(tmp_path: Path, name: str, text: str | bytes, messages: list[str]) -> None:
    """Each mistake in an object file has its place and its reason."""
    assert messages == complaints(tmp_path, {name: text})


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("-- DBKIT: after x", "not a directive as written: -- dbkit: …"),
        ("-- dbkit = after x", "not a directive as written: -- dbkit: …"),
        ("-- dbkt: after x", "not a directive as written: -- dbkit: …"),
        (
            "-- dbkit: afterwards x",
            "-- dbkit: expected after <path>, requires extension <name>, unless extension <name>, "
            "keeps <n> days",
        ),
        (
            "-- dbkit: requires hll",
            "-- dbkit: expected after <path>, requires extension <name>, unless extension <name>, "
            "keeps <n> days",
        ),
        ("-- depends: a-0001-x", "-- depends: is for migrations"),
        ("-- dbkit: after zzz", "no object file zzz"),
        (
            "-- dbkit: after sql/a/view/v.sql",
            "no object file sql/a/view/v.sql; did you mean sql/a/views/v.sql?",
        ),
    ],
)
def test_directive(tmp_path: Path, line: str, message: str) -> None:
    """A directive that would be ignored is an error."""
    (found,) = complaints(tmp_path, {"sql/a/views/v.sql": VIEW.replace("\n", f"\n{line}\n", 1)})
    path, number, _, what = found.split(":", 3)
    assert ("sql/a/views/v.sql", "2", message) == (path, number, what.strip())


def test_directive_after_the_start(tmp_path: Path) -> None:
    """A directive counts only above the first statement; prose that resembles one is prose."""
    late = VIEW + "-- Depends on: nothing.\n-- note: x\n-- dbkit: requires extension hll\n"
    message = "-- dbkit: counts only in the comments before the first statement"
    assert [f"sql/a/views/v.sql:5:1: {message}"] == complaints(
        tmp_path, {"sql/a/views/v.sql": late}
    )


def test_directives_that_exclude_each_other(tmp_path: Path) -> None:
    """A file that is left out in either case is an error."""
    lines = "\n-- dbkit: requires extension x\n-- dbkit: unless extension x\n"
    message = "requires extension x, and is left out with it: it would never run"
    assert [f"sql/a/views/v.sql:1:1: {message}"] == complaints(
        tmp_path, {"sql/a/views/v.sql": VIEW.replace("\n", lines, 1)}
    )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a-1-x.sql", "a migration is called a-<nnnn>-<slug>.sql: a-0001-tables.sql"),
        ("b-0001-x.sql", "a migration is called a-<nnnn>-<slug>.sql: a-0001-tables.sql"),
        ("a-0001.sql", "a migration is called a-<nnnn>-<slug>.sql: a-0001-tables.sql"),
        ("a-0001-X_y.sql", "a migration is called a-<nnnn>-<slug>.sql: a-0001-tables.sql"),
        ("a-0001-x.py", "Python migrations are not run: write SQL"),
        (
            "post-apply.sql",
            "post-apply scripts are not run: what can be recreated belongs under sql/",
        ),
        ("a-0001-x.txt", "only .sql files are expected here"),
        ("a-0009-x.rollback.sql", "the rollback of a migration that is not there: a-0009-x.sql"),
    ],
)
def test_migration_name(tmp_path: Path, name: str, message: str) -> None:
    """A file that is no migration by its name is not passed over."""
    assert [f"migrations/a/{name}: {message}"] == complaints(
        tmp_path, {f"migrations/a/{name}": TABLES}
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("-- X.\n", "1:1: no statement in this migration"),
        ("-- X.\ncreate table t ();", "2:14: relation t is not schema-qualified: write schema.t"),
        ("begin;", "1:1: begin: dbkit decides where transactions begin and end"),
        (
            "vacuum a.t;",
            "1:1: vacuum cannot run inside a transaction: needs -- transactional: false",
        ),
        (
            "-- transactional: no\nselect 1;",
            "1:1: -- transactional: is true or false, not 'no'",
        ),
        (
            "-- transactional: false \nselect 1;",
            "1:1: -- transactional: is true or false, not 'false '",
        ),
        (
            "-- transactional: true\n-- transactional: false\nselect 1;",
            "1:1: -- transactional: appears twice",
        ),
        (
            "-- Transactional: false\nselect 1;",
            "1:1: not a directive as written: -- transactional: …",
        ),
        ("-- depend: a-0001-x\nselect 1;", "1:1: not a directive as written: -- depends: …"),
        ("-- depends: a-0001-x\nselect 1;", "1:13: depends on itself"),
        ("-- depends: zzz\nselect 1;", "1:13: depends on zzz, which is not there"),
        (
            "select 1;\n-- depends: a-0002-x",
            "2:1: -- depends: counts only in the comments before the first statement",
        ),
        ("-- dbkit: after sql/a/x.sql\nselect 1;", "1:17: no object file sql/a/x.sql"),
    ],
)
def test_migration(tmp_path: Path, text: str, message: str) -> None:
    """Each mistake in a migration has its place and its reason."""
    assert [f"migrations/a/a-0001-x.sql:{message}"] == complaints(
        tmp_path, {"migrations/a/a-0001-x.sql": text}
    )


def test_migrations_of_a_system_follow_each_other(tmp_path: Path) -> None:
    """Only the first migration of a system may depend on nothing."""
    files: Files = {
        "migrations/a/a-0001-x.sql": TABLES,
        "migrations/a/a-0002-y.sql": TABLES,
        "migrations/b/b-0001-x.sql": TABLES,
    }
    what = "missing -- depends: <id>"
    assert [f"migrations/a/a-0002-y.sql:1:1: {what}"] == complaints(tmp_path, files)
    files["migrations/a/a-0002-y.sql"] = "-- Y.\n-- depends: a-0001-y\nselect 1;"
    what = "depends on a-0001-y, which is not there; did you mean a-0001-x?"
    assert [f"migrations/a/a-0002-y.sql:2:13: {what}"] == complaints(tmp_path, files)


def test_a_first_migration_may_say_that_it_depends_on_nothing(tmp_path: Path) -> None:
    """So does ``yoyo new`` write it."""
    files: Files = {"migrations/a/a-0001-x.sql": f"-- \n-- depends: \n\n{TABLES}"}
    assert [()] == [m.depends for m in load(tmp_path, files).migrations]


def test_a_path_with_a_space_can_be_named(tmp_path: Path) -> None:
    """As the hint of a refusal writes it."""
    name = "f é x"
    files: Files = {
        "migrations/a/a-0001-x.sql": f"-- dbkit: after sql/a/functions/{name}.sql  \n{TABLES}",
        f"sql/a/functions/{name}.sql": f'-- F.\ncreate function a."{name}"() returns int return 1;',
    }
    (migration,) = load(tmp_path, files).migrations
    assert (f"sql/a/functions/{name}.sql",) == migration.after


@pytest.mark.parametrize(
    "head",
    [
        "-- X.\n\n  --transactional:false\n\n--  depends :  b-0001-x   b-0002-x\n",
        "-- depends: b-0001-x\n-- depends: b-0002-x\n-- X: y.\n",
        "-- X.\n-- transactional: true\n",
    ],
)
def test_directives_mean_what_yoyo_reads(tmp_path: Path, head: str) -> None:
    """A directive that is accepted is one that yoyo finds, with the same value."""
    files: Files = {
        "migrations/a/a-0001-x.sql": head + "select 1;\n",
        "migrations/b/b-0001-x.sql": TABLES,
        "migrations/b/b-0002-x.sql": "-- X.\n-- depends: b-0001-x\nselect 1;",
    }
    found, *_ = load(tmp_path, files).migrations
    folders = [str(tmp_path / "migrations" / schema) for schema in ("a", "b")]
    (theirs,) = [item for item in read_migrations(*folders) if item.id == "a-0001-x"]
    theirs.load()
    assert {item.id for item in theirs.depends} == set(found.depends)
    assert theirs.use_transactions == found.transactional


def test_id_used_twice(tmp_path: Path) -> None:
    """An id is one migration's in the whole project, also where two systems could mean it."""
    files: Files = {
        "migrations/a/a-0001-0001-x.sql": TABLES,
        "migrations/a-0001/a-0001-0001-x.sql": TABLES,
    }
    what = "the id a-0001-0001-x is already used by migrations/a-0001/a-0001-0001-x.sql"
    assert [f"migrations/a/a-0001-0001-x.sql: {what}"] == complaints(tmp_path, files)


@pytest.mark.parametrize(
    ("folders", "message"),
    [
        ((), "neither sql/ nor migrations/ in "),
        (("sql",), "no object file and no migration in "),
        (("sql/a/views", "migrations/a"), "no object file and no migration in "),
    ],
)
def test_nothing_is_no_success(tmp_path: Path, folders: tuple[str, ...], message: str) -> None:
    """A directory without SQL is an error, not an empty project."""
    for folder in folders:
        (tmp_path / folder).mkdir(parents=True)
    assert [f"{message}{tmp_path}"] == complaints(tmp_path, {})


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    """The mistakes of all files come together."""
    files: Files = {
        "sql/a/view/x.sql": "",
        "sql/a/views/v.sql": "selekt",
        "sql/a/views/w.sql": "-- X.\ncreate view w as select 1 from u;",
        "migrations/a/a-0001-x.sql": "",
    }
    paths = [message.split(":")[0] for message in complaints(tmp_path, files)]
    assert [
        "sql/a/view",
        "sql/a/views/v.sql",
        "sql/a/views/w.sql",
        "sql/a/views/w.sql",
        "migrations/a/a-0001-x.sql",
    ] == paths


def test_runtime_is_read_by_the_same_rules() -> None:
    """The runtime's own objects are object files of schema dbkit."""
    files = load_runtime()
    assert {"dbkit"} == {file.schema for file in files}
    assert all(file.path == f"dbkit:{file.folder}/{file.path.rpartition('/')[2]}" for file in files)
    assert "ensure_partitions" in {file.name for file in files}


def test_how_long_is_said_of_partition_rules_only(tmp_path: Path) -> None:
    """``keeps`` is read of a rule, and a mistake elsewhere or in another form."""
    rule = (
        "-- A rule.\n-- dbkit: keeps 90 days\nselect dbkit.ensure_partitions('a.t', 'month', 3);\n"
    )
    view = "-- A view.\n-- dbkit: keeps {}\ncreate or replace view a.v as select 1 as one;\n"
    for path, text in {"partitions/t.sql": rule, "views/v.sql": view.format("90 days")}.items():
        (tmp_path / "sql/a" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "sql/a" / path).write_text(text, encoding="utf-8")
    (tmp_path / "dbkit.toml").touch()
    with pytest.raises(ProjectError, match=r"v\.sql:1:1: -- dbkit: keeps is for partition rules"):
        load_project(tmp_path)
    (tmp_path / "sql/a/views/v.sql").write_text(view.format("long"), encoding="utf-8")
    with pytest.raises(ProjectError, match=r"v\.sql:2:1: -- dbkit: expected after <path>"):
        load_project(tmp_path)
    (tmp_path / "sql/a/views/v.sql").unlink()
    (loaded,) = load_project(tmp_path).files
    assert loaded.keeps == "90 days"


# -- the order of kinds ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "needed", "text_of_needed"),
    [
        (
            "sql/a/functions/a.sql",
            "-- X.\ncreate function a.a() returns boolean return 1 operator(a.+) 2;\n",
            "sql/a/functions/z.sql",
            "-- X.\ncreate function a.z(int, int) returns boolean return true;\n"
            "create operator a.+ (leftarg = int, rightarg = int, function = a.z);\n",
        ),
        (
            "sql/a/functions/a.sql",
            "-- X.\ncreate function a.a() returns tsquery return to_tsquery('a.c', 'x');\n",
            "sql/a/text_search/c.sql",
            "-- X.\ncreate text search configuration a.c (copy = pg_catalog.english);\n",
        ),
        (
            "sql/a/materialized_views/a.sql",
            "-- X.\ncreate materialized view a.a as select row(x)::a.t as y from a.u;\n",
            "sql/a/functions/z.sql",
            "-- X.\ncreate function a.z(text) returns a.t return null;\n"
            "create cast (text as a.t) with function a.z(text);\n",
        ),
        (
            "sql/a/event_triggers/a.sql",
            "-- X.\ncreate event trigger a on sql_drop execute function a.z();\n",
            "sql/a/functions/z.sql",
            "-- X.\ncreate function a.z() returns event_trigger language plpgsql as 'begin end';\n",
        ),
    ],
)
def test_a_file_comes_after_the_kinds_it_uses(
    tmp_path: Path, path: str, text: str, needed: str, text_of_needed: str
) -> None:
    """Operators, casts, text search objects and event triggers' functions come before their use."""
    files: Files = {path: text, needed: text_of_needed}
    assert [needed, path] == [file.path for file in load(tmp_path, files).files]


def test_a_class_apart_from_its_family(tmp_path: Path) -> None:
    """An operator class and the family that the project declares for it are in one file."""
    function = "-- X.\ncreate function a.{0}(int) returns int return 1;\n"
    files: Files = {
        "sql/a/functions/f.sql": function.format("f") + "create operator family a.o using hash;\n",
        "sql/a/functions/g.sql": function.format("g")
        + "create operator class a.c for type int using hash family a.o as function 1 a.g(int);\n",
    }
    assert complaints(tmp_path, files) == [
        "sql/a/functions/g.sql:3:1: operator class a.c using hash belongs beside its family,"
        " in sql/a/functions/f.sql"
    ]


def test_an_aggregate_comes_after_the_function_of_its_name(tmp_path: Path) -> None:
    """A name that a file makes does not hide an object of the other kind."""
    found = load(
        tmp_path,
        {
            "sql/a/aggregates/f.sql": "-- F.\ncreate aggregate a.f(int)"
            " (sfunc = a.f, stype = int);",
            "sql/a/aggregates/g.sql": "-- G.\ncreate aggregate a.g(int)"
            " (sfunc = a.f, stype = int);",
            "sql/a/functions/f.sql": "-- F.\ncreate function a.f(int, int) returns int"
            " language sql begin atomic select $1 + $2; end;",
            "sql/a/functions/g.sql": "-- G.\ncreate function a.g(text) returns bigint"
            " language sql begin atomic select a.g(x) from generate_series(1, 3) as t (x); end;",
        },
    )
    paths = [file.path.removeprefix("sql/a/") for file in found.files]
    assert paths.index("functions/f.sql") < paths.index("aggregates/f.sql")
    assert paths.index("aggregates/g.sql") < paths.index("functions/g.sql")
