"""The plan, made of values alone: which variant is in force, and what must not happen silently."""

from __future__ import annotations

import pytest

from dbkit.database.ledger import Ledger, RecordedFile
from dbkit.database.values import Job, ServerState
from dbkit.errors import ApplyError, TargetError
from dbkit.parse.values import Declaration, Identity
from dbkit.plan.make import make_plan
from dbkit.plan.steps import LEDGER, Inputs, Plan
from dbkit.project.values import Migration, ObjectFile

SERVER = ServerState("here", "deploy", 15, True, frozenset({"hll"}), frozenset())


NONE: frozenset[str] = frozenset()


def migration(
    name: str, requires: frozenset[str] = NONE, unless: frozenset[str] = NONE
) -> Migration:
    """Return a migration without statements."""
    path = f"migrations/a/{name}.sql"
    return Migration(name, path, "a", "", "sum", (), requires=requires, unless=unless)


def view(path: str, requires: frozenset[str] = NONE, unless: frozenset[str] = NONE) -> ObjectFile:
    """Return an object file with one view."""
    sql = "create view a.v"
    made = Declaration(sql, 0, 1, 1, identity=Identity("view", ("a", "v")), inverse="drop")
    return ObjectFile(path, "a", "views", "v", "", sql, "sum", (made,), (), requires, unless)


def inputs(
    files: list[ObjectFile],
    migrations: list[Migration],
    ledger: Ledger | None = None,
    target: ServerState = SERVER,
    allow_missing: frozenset[str] = frozenset(),
) -> Inputs:
    """Return what a plan is made of."""
    own = {LEDGER: RecordedFile(LEDGER, "ledger", ())}
    known = ledger or Ledger()
    return Inputs(
        files=tuple(files),
        runtime=(),
        migrations=tuple(migrations),
        ledger=Ledger(True, {**own, **known.files}, known.migrations),
        target=target,
        ledger_checksum="ledger",
        allow_missing=allow_missing,
    )


HLL = frozenset({"hll"})
WITH = [view("sql/a/views/v.hll.sql", requires=HLL), view("sql/a/views/v.sql", unless=HLL)]
BOTH = [migration("a-0001-hll", requires=HLL), migration("a-0002-plain", unless=HLL)]
BARE = ServerState("here", "deploy", 15, True, frozenset(), frozenset())


def paths(made: Plan) -> list[str]:
    """Return the files of a plan's steps."""
    return [step.path for step in made.steps]


def test_the_variant_follows_what_the_server_offers() -> None:
    """With the extension one file, without it the other."""
    assert paths(make_plan(inputs(WITH, BOTH))) == [
        "migrations/a/a-0001-hll.sql",
        "sql/a/views/v.hll.sql",
    ]
    made = make_plan(inputs(WITH, BOTH, target=BARE, allow_missing=HLL))
    assert paths(made) == ["migrations/a/a-0002-plain.sql", "sql/a/views/v.sql"]
    assert [skip.path for skip in made.skipped] == [
        "sql/a/views/v.hll.sql",
        "migrations/a/a-0001-hll.sql",
    ]


def test_a_missing_extension_names_every_file_that_needs_it() -> None:
    """Before anything runs."""
    with pytest.raises(TargetError, match=r"sql/a/views/v\.hll\.sql:1: needs the extension hll"):
        make_plan(inputs(WITH, BOTH, target=BARE))


def test_a_choice_made_by_a_migration_stays() -> None:
    """An extension that turns up later does not switch the variant under the data."""
    ledger = Ledger(True, {}, {"a-0002-plain": "sum"})
    made = make_plan(inputs(WITH, BOTH, ledger))
    assert paths(made) == ["sql/a/views/v.sql"]
    ledger = Ledger(True, {}, {"a-0001-hll": "sum"})
    assert paths(make_plan(inputs(WITH, BOTH, ledger, BARE))) == ["sql/a/views/v.hll.sql"]


def test_a_moved_file_is_no_change() -> None:
    """The same statement in another file: the old record goes, nothing runs."""
    old = view("sql/a/views/old.sql")
    ledger = Ledger(True, {old.path: RecordedFile(old.path, old.checksum, old.declarations)}, {})
    made = make_plan(inputs([view("sql/a/views/v.sql")], [], ledger))
    assert [(step.action, step.path) for step in made.steps] == [
        ("forget", "sql/a/views/old.sql"),
        ("record", "sql/a/views/v.sql"),
    ]


def test_a_migration_brings_what_it_asks_for_first() -> None:
    """The named file and what that one needs come before the migration, the rest after it."""
    late = Migration("a-0001-x", "migrations/a/a-0001-x.sql", "a", "", "sum", ())
    asking = Migration("a-0002-y", "m/y.sql", "a", "", "sum", (), after=("sql/a/views/v.sql",))
    made = make_plan(inputs([view("sql/a/views/v.sql")], [late, asking]))
    assert paths(made) == ["migrations/a/a-0001-x.sql", "sql/a/views/v.sql", "m/y.sql"]


def test_a_job_name_taken_elsewhere_is_refused_unless_its_database_is_gone() -> None:
    """Two databases of one server do not take each other's jobs."""
    arguments = ("a.job", "* * * * *", "select 1")
    declared = Declaration(
        "select cron.schedule()", 0, 1, 1, identity=Identity("job", ("a.job",)), arguments=arguments
    )
    file = ObjectFile("sql/a/jobs/job.sql", "a", "jobs", "job", "", "", "sum", (declared,))
    job = Job("a.job", 1, "* * * * *", "select 1", "there", "deploy", True, True)
    target = ServerState("here", "deploy", 15, True, HLL, HLL, "here", True, {"a.job": job})
    with pytest.raises(ApplyError, match="the name belongs to a job of database there"):
        make_plan(inputs([file], [], target=target))
    orphan = Job("a.job", 1, "* * * * *", "select 1", "there", "deploy", True, False)
    target = ServerState("here", "deploy", 15, True, HLL, HLL, "here", True, {"a.job": orphan})
    made = make_plan(inputs([file], [], target=target))
    assert [step.reason for step in made.steps] == ["database 'there' → 'here'"]
