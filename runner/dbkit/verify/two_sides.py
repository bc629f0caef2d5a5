"""Any two sides compared: databases, projects, SQL files, snapshots."""

from __future__ import annotations

import subprocess
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from dbkit import config
from dbkit.apply.run import build_project
from dbkit.database import ledger, session
from dbkit.database.catalog import snapshot, snapshot_file
from dbkit.database.catalog.changes import ORDER, Change, diff, inherit, of_the_server
from dbkit.database.catalog.majors import as_of
from dbkit.errors import ApplyError, DbkitError
from dbkit.postgres import binaries, cluster, throwaway
from dbkit.project.load import load_project
from dbkit.verify import reference, schema_dump
from dbkit.verify.printed import OTHERWISE, Reader, spelled_alike
from dbkit.verify.values import Finding, Report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dbkit.database.catalog.changes import Key
    from dbkit.database.catalog.snapshot import Scope, Snapshot
    from dbkit.postgres.cluster import Server
    from dbkit.project.values import Project
    from dbkit.verify.values import TargetTraits

#: For the timeouts of connections to sides that have no project.
DEFAULTS = config.Config()

#: Who owns a restored schema, and reads printed texts there.
READER = "dbkit_reader"

#: What is built for a side that is no database.
DATABASE = "side"


@dataclass(frozen=True, slots=True)
class _Side:
    """One side, not yet read.

    Attributes:
        text: What the user called it.
        kind: ``database``, ``project``, ``files`` or ``snapshot``.
        project: The project, for one.
    """

    text: str
    kind: str
    project: Project | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """What a side that has to be built takes from a database on the other side.

    Attributes:
        likeness: Its roles.
        found: What its ledger says was there before the first run.
    """

    likeness: TargetTraits
    found: frozenset[Key]


#: What a host gives its roles and databases, and no files could: only what they say is compared.
OF_THE_HOST = frozenset({"role membership", "setting"})

#: The schema that every database begins with.
PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class _Taken:
    """A side that was read.

    Attributes:
        snapshot: Its facts.
        born: Those from before it was built; None where it was not built.
        url: The database; empty for a saved snapshot.
    """

    snapshot: Snapshot
    born: Mapping[Key, str] | None = None
    url: str = ""


def compare(left: str, right: str, scope: Scope, *, order: bool = False) -> Report:
    """Compare two sides.

    Args:
        left: The side that is as it should be: a database's URL, a project's directory, a ``.sql``
            file or a folder of them, or a file that ``dbkit snapshot`` wrote.
        right: The other one.
        scope: What to look at.
        order: The order of columns counts too.

    Raises:
        DbkitError: A side is none of these, or cannot be built or read.
    """
    uncounted = frozenset[str]() if order else ORDER
    sides = [_side(left), _side(right)]
    scope = _with_rules(sides, scope)
    known = next((_known(side) for side in sides if side.kind == "database"), None)
    with ExitStack() as stack:
        taken = [_take(stack, side, scope, known) for side in sides]
        taken = _of_one_major(taken)
        first, second, theirs = _alike(taken[0], taken[1], known)
        reader = Reader(lambda: _place(stack, taken))
        facts, otherwise = spelled_alike(first.facts, second.facts, reader)
        second = replace(second, facts=facts)
    unseen = dict.fromkeys((*first.unseen, *second.unseen))
    ours = {**of_the_server(theirs), **({OTHERWISE: otherwise} if otherwise else {})}
    return Report(
        left=_name(sides[0]),
        right=_name(sides[1]),
        findings=tuple(map(_finding, _differences(first, second, uncounted, known))),
        compared=Counter(kind for kind, _, _ in first.facts.keys() | second.facts.keys()),
        ignored=dict(Counter(first.counted) | Counter(second.counted)) | ours,
        unseen=tuple(unseen),
    )


def take(side: str, scope: Scope) -> Snapshot:
    """Return the snapshot of one side; the arguments are those of ``compare``.

    Raises:
        DbkitError: It is no side, or cannot be built or read.
    """
    found = _side(side)
    with ExitStack() as stack:
        return _take(stack, found, _with_rules([found], scope), None).snapshot


def _side(text: str) -> _Side:
    path = Path(text)
    if "://" in text or (not path.exists() and "=" in text):
        return _Side(text, "database")
    if path.is_dir() and ((path / "dbkit.toml").exists() or _has_table(path)):
        return _Side(text, "project", load_project(path.resolve()))
    if path.is_dir() or path.suffix == ".sql":
        return _Side(text, "files")
    if path.is_file():
        return _Side(text, "snapshot")
    what = f"{text}: no database URL, project directory, .sql file, folder or snapshot"
    raise DbkitError(what, "a URL starts with postgresql://")


def _has_table(directory: Path) -> bool:
    try:
        return config.find_root(directory) == directory.resolve()
    except DbkitError:
        return False


def _name(side: _Side) -> str:
    return session.describe(side.text) if side.kind == "database" else f"{side.kind} {side.text}"


def _with_rules(sides: list[_Side], scope: Scope) -> Scope:
    """Take the partition rules of either side for both."""
    projects = [side.project for side in sides if side.project]
    rules = [rule for project in projects for rule in snapshot.scope_of(project).rules]
    return replace(scope, rules=tuple(dict.fromkeys(rules)))


def _known(side: _Side) -> _Known:
    """Read what the other side is built like."""
    with session.opened(side.text, DEFAULTS, "diff") as connection:
        found = ledger.found(connection)
        return _Known(reference.likeness(connection, found), found)


def _take(stack: ExitStack, side: _Side, scope: Scope, known: _Known | None) -> _Taken:
    """Read a side, which is built first where it is no database: as the other one would be.

    What was built stays until the stack is closed.
    """
    if side.kind == "snapshot":
        with Path(side.text).open(encoding="utf-8") as file:
            return _Taken(_within(snapshot_file.read(file), scope))
    url, born = side.text, None
    if side.kind != "database":
        major = known.likeness.major if known is not None else 0
        server = stack.enter_context(throwaway.throwaway(_cron(side), major))
        url = _empty(server, known)
        if known is not None:
            reference.grant_defaults(url, DEFAULTS, known.likeness)
        born = reference.born_with(url, DEFAULTS, scope)
        _fill(side, server, url)
    with session.opened(url, DEFAULTS, "diff") as connection:
        return _Taken(snapshot.take(connection, scope), born, url)


def _of_one_major(taken: list[_Taken]) -> list[_Taken]:
    """Leave out of the newer side what the older one cannot have; 0 is a major nobody knows."""
    oldest = min(one.snapshot.major for one in taken)
    if not oldest:
        return taken
    return [
        replace(
            one,
            snapshot=replace(one.snapshot, facts=as_of(one.snapshot.facts, oldest)),
            born=None if one.born is None else as_of(one.born, oldest),
        )
        if one.snapshot.major != oldest
        else one
        for one in taken
    ]


def _empty(server: Server, known: _Known | None) -> str:
    """Make a database like that of the other side, with nothing in it."""
    owner = server.user
    if known is not None:
        server = reference.imitate(server, known.likeness)
        owner = known.likeness.owner
    cluster.create_database(server, DATABASE)
    return replace(server, user=owner).url(DATABASE)


def _plain(server: Server) -> str:
    """Make a database that belongs to a role without any right beside it."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"create role {READER} login")
        cluster.create_database(server, DATABASE)
        connection.execute(f"alter database {DATABASE} owner to {READER}")
    return replace(server, user=READER).url(DATABASE)


def _place(stack: ExitStack, taken: list[_Taken]) -> session.Connection | None:
    """Connect to a throwaway database that holds what the facts name; None where there is none.

    A side that was built is one. Of a database, the schema is dumped and restored.
    """
    for one in taken:
        if one.born is not None:
            return stack.enter_context(session.opened(one.url, DEFAULTS, "diff"))
    # pg_dump reads its own major and older.
    urls = sorted((one.snapshot.major, one.url) for one in taken if one.url)
    if not urls:
        return None
    newest = max(one.snapshot.major for one in taken)
    server = stack.enter_context(throwaway.throwaway(reference.WITHOUT_CRON, newest))
    url = _plain(server)
    if not schema_dump.restored(urls[0][1], url, server.bindir):
        return None
    return stack.enter_context(session.opened(url, DEFAULTS, "diff"))


def _alike(first: _Taken, second: _Taken, known: _Known | None) -> tuple[Snapshot, Snapshot, int]:
    """Give a built side what the database on the other side has from its server.

    Returns:
        Both sides, and in how many facts that made a difference.
    """
    one, other = first.snapshot, second.snapshot
    if known is None or (first.born is None) == (second.born is None):
        return one, other, 0
    if second.born is not None:
        other, one, number = _alike(second, first, known)
        return one, other, number
    facts, number = inherit(one.facts, first.born or {}, other.facts)
    given = {key for key in other.facts if key[0] in OF_THE_HOST}
    if not any(key[1] == PUBLIC for key in one.facts.keys() - (first.born or {}).keys()):
        # The build has nothing there: what may be done in it is the host's affair.
        given |= {key for key in other.facts if _is_of_public(key)}
    found = ((known.found | given) & other.facts.keys()) - facts.keys() - (first.born or {}).keys()
    facts |= {key: other.facts[key] for key in found}
    return replace(one, facts=facts), other, number + len(found)


def _is_of_public(key: Key) -> bool:
    kind, schema, name = key
    if kind == "grant on schema":
        return name.startswith(f"{PUBLIC} to ")
    return kind == "default privileges" and schema == PUBLIC


def _differences(
    first: Snapshot, second: Snapshot, uncounted: frozenset[str], known: _Known | None
) -> Iterator[Change]:
    """Yield what differs, but for the owner of an extension that was there before the files."""
    found = known.found if known else frozenset()
    for change in diff(first.facts, second.facts, uncounted):
        of_extension = change.kind == "extension" and set(change.attributes) == {"owner"}
        if not of_extension or (change.kind, change.schema, change.name) not in found:
            yield change


def _cron(side: _Side) -> dict[str, str]:
    """Have pg_cron in the very database of a project with jobs, where the server has it at all."""
    jobs = side.project is not None and any(file.folder == "jobs" for file in side.project.files)
    if jobs and binaries.extension_available(binaries.bindir(), "pg_cron"):
        return {"cron.database_name": DATABASE, "cron.max_running_jobs": "1"}
    return reference.WITHOUT_CRON


def _within(taken: Snapshot, scope: Scope) -> Snapshot:
    """Leave out of a saved snapshot what is not compared; it may have been taken of more."""
    if not scope.schemas:
        return taken
    wanted = {"", *scope.schemas}
    facts = {key: value for key, value in taken.facts.items() if key[1] in wanted}
    return replace(taken, facts=facts)


def _fill(side: _Side, server: Server, url: str) -> None:
    if side.project is not None:
        build_project(side.project, url)
        return
    for path in _files(Path(side.text)):
        command = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(path), url]
        done = subprocess.run(
            [server.bindir / "psql", *command], capture_output=True, text=True, check=False
        )
        if done.returncode:
            said = done.stderr.strip().removeprefix("psql:")
            raise ApplyError(said, "the file must run in an empty database, as psql runs it")


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    found = sorted(path.rglob("*.sql"))
    if not found:
        raise DbkitError(f"{path}: no .sql file in this folder", "is it a project? cd to its root")
    yield from found


def _finding(change: Change) -> Finding:
    name = f"{change.schema}.{change.name}" if change.schema else change.name
    return Finding("difference", "error", f"{change.kind} {name}", "", change=change)
