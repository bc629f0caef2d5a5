"""The reference: the facts of a throwaway database that apply built from the files.

It is built as the target would build it: by a role of the same name, beside roles of the same
names, under a bootstrap superuser of the same name, with the same variants. What it finds on the
way (invariants, function bodies) comes with it.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from dbkit.apply.run import build_project
from dbkit.database import session
from dbkit.database.catalog import snapshot
from dbkit.database.queries import query
from dbkit.database.values import CRON
from dbkit.errors import DbkitError
from dbkit.plan.extensions import holds
from dbkit.postgres import cluster, throwaway
from dbkit.postgres.cluster import explained
from dbkit.verify import bodies, checker, invariants
from dbkit.verify.printed import Reader
from dbkit.verify.reference_cache import key_of, read, write
from dbkit.verify.values import Reference, TargetTraits

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from dbkit.config import Config
    from dbkit.database.catalog.changes import Key
    from dbkit.database.catalog.snapshot import Scope
    from dbkit.postgres.cluster import Server
    from dbkit.project.values import Migration, ObjectFile, Project
    from dbkit.verify.invariants import Invariant

DATABASE = "reference"

#: Who renames the bootstrap superuser of a throwaway server, for a moment.
RENAMER = "dbkit_renamer"

#: Jobs are compared with their files, not with a reference, so pg_cron is there only for files that
#: use it; then in the reference itself.
WITHOUT_CRON = {"shared_preload_libraries": "", "cron.database_name": ""}
WITH_CRON = {"cron.database_name": DATABASE, "cron.max_running_jobs": "1"}


@contextmanager
def built(
    project: Project,
    scope: Scope,
    likeness: TargetTraits,
    known: Sequence[Invariant],
    *,
    cached: bool,
) -> Iterator[tuple[Reference, Reader]]:
    """Build the project in a throwaway database and read it; or read what was built before.

    Args:
        project: The files.
        scope: What to look at.
        likeness: What to have in common with the target.
        known: The invariants, of which those that a reference can answer are looked at.
        cached: Use and keep the results of earlier runs, in ``.dbkit/``.

    Yields:
        The reference, and what reads a printed text in its database, which is built for that where
        the reference was kept.

    Raises:
        DbkitError: There is no server, or the project does not apply.
    """
    name = key_of(project, scope, likeness, known)
    place = project.root / ".dbkit" / "references" / f"{name}.jsonl"
    found = read(place, known) if cached else None
    with ExitStack() as stack:
        url = ""
        if found is None:
            url, born = _build(stack, project, scope, likeness)
            found = _read(url, project, scope, likeness, born, known)
            if cached:
                write(place, found)

        def connect() -> session.Connection:
            there = url or _build(stack, project, scope, likeness)[0]
            return stack.enter_context(session.opened(there, project.config, "verify"))

        yield found, Reader(connect)


def _build(
    stack: ExitStack, project: Project, scope: Scope, likeness: TargetTraits
) -> tuple[str, Mapping[Key, str]]:
    """Build the project; return the database's URL, and its facts from before that."""
    cron = CRON in _needed(project, likeness)
    server = stack.enter_context(
        throwaway.throwaway(WITH_CRON if cron else WITHOUT_CRON, likeness.major)
    )
    absent = _needed(project, likeness) - _available(server)
    if absent:
        what = f"the throwaway server has no extension {', '.join(sorted(absent))}"
        raise DbkitError(what, "install it there too, or compare with --recorded")
    server = imitate(server, likeness)
    cluster.create_database(server, DATABASE)
    url = replace(server, user=likeness.owner).url(DATABASE)
    grant_defaults(url, project.config, likeness)
    born = born_with(url, project.config, scope)
    # dbkit's own objects over pg_cron are not compared: they need it no more than the files do.
    build_project(project, url, likeness.present - {CRON} | _needed(project, likeness))
    return url, born


def _read(
    url: str,
    project: Project,
    scope: Scope,
    likeness: TargetTraits,
    born: Mapping[Key, str],
    known: Sequence[Invariant],
) -> Reference:
    with session.opened(url, project.config, "verify") as connection:
        taken = snapshot.take(connection, scope)
        # The others are run on the target, and would be reported twice.
        tellable = [one for one in known if one.name not in invariants.ON_TARGET]
        violations = invariants.run(connection, tellable, scope.schemas)
        has_checker = checker.provide(connection)

    def connect() -> session.Connection:
        return session.connect(url, project.config, "verify")

    checked = bodies.check(connect, project, likeness.schemas, has_checker=has_checker)
    return Reference(taken, born, tuple(violations), tuple(checked), has_checker)


def born_with(url: str, config: Config, scope: Scope) -> Mapping[Key, str]:
    """Return the facts of an empty database: what its server gives to every one.

    Args:
        url: The database, in which nothing was built yet.
        config: For its timeouts.
        scope: What to look at.
    """
    with session.opened(url, config, "verify") as connection:
        return snapshot.take(connection, scope).facts


def likeness(connection: session.Connection, found: Collection[Key]) -> TargetTraits:
    """Read what a reference has to have in common with a database; extensions are left open.

    Args:
        connection: To the database.
        found: The facts that were there before the first run.
    """
    row = connection.execute(query("likeness")).fetchone()
    assert row is not None
    owner = row["owner"]
    rows = connection.execute(query("default_privileges"), (owner, owner, owner))
    return TargetTraits(
        owner,
        row["superuser"],
        tuple(row["roles"]),
        tuple(row["bypassing"]),
        schemas=tuple(row["schemas"]),
        major=connection.info.server_version // 10000,
        defaults=tuple(
            (row["schema"], row["statement"])
            for row in rows
            if (row["kind"], row["schema"], row["name"]) in found
        ),
    )


def grant_defaults(url: str, config: Config, likeness: TargetTraits) -> None:
    """Let the owner grant by default what it does on the target, where the database is as new.

    Args:
        url: An empty database of a throwaway server, as the owner.
        config: For its timeouts.
        likeness: The target. One of another major may have privileges that this server has not.
    """
    with session.opened(url, config, "verify") as connection:
        if connection.info.server_version // 10000 < likeness.major:
            return
        rows = connection.execute("select nspname::text as name from pg_catalog.pg_namespace")
        there = {"", *(row["name"] for row in rows)}
        for schema, statement in likeness.defaults:
            if schema in there:
                connection.execute(statement.encode())


def _needed(project: Project, likeness: TargetTraits) -> frozenset[str]:
    """Return the extensions that files in force need."""
    parts: tuple[ObjectFile | Migration, ...] = (*project.files, *project.migrations)
    in_force = [part for part in parts if holds(part, likeness.present)]
    return frozenset[str]().union(*(part.requires for part in in_force))


def _available(server: Server) -> frozenset[str]:
    with (
        explained("the extensions of the throwaway server cannot be read"),
        psycopg.connect(server.url()) as connection,
    ):
        rows = connection.execute("select name from pg_catalog.pg_available_extensions")
        return frozenset(name for (name,) in rows)


def imitate(server: Server, likeness: TargetTraits) -> Server:
    """Give a throwaway server the target's roles; what else they may do does not matter here.

    Args:
        server: The server, as it was started.
        likeness: The target.

    Returns:
        The same server, to be used as its bootstrap superuser is called now.
    """
    server = _with_superuser(server, likeness.superuser)
    there = "on the throwaway server"
    with (
        explained(f"the roles {there} cannot be made as the target's"),
        psycopg.connect(server.url(), autocommit=True) as connection,
    ):
        known = {name for (name,) in connection.execute("select rolname from pg_catalog.pg_roles")}
        for name in sorted({*likeness.roles, likeness.owner} - known):
            option = "bypassrls" if name in likeness.bypassing else "nobypassrls"
            create = sql.SQL(f"create role {{}} {option}").format(sql.Identifier(name))
            with explained(f"role {name} of the target cannot be created {there}"):
                connection.execute(create)
        owner = sql.SQL("alter role {} superuser login").format(sql.Identifier(likeness.owner))
        connection.execute(owner)
    return server


def _with_superuser(server: Server, name: str) -> Server:
    """Rename the bootstrap superuser, which another superuser has to do."""
    if name == server.user:
        return server
    with explained(f"the superuser of the throwaway server cannot be called {name}"):
        return _renamed(server, name)


def _renamed(server: Server, name: str) -> Server:
    renamer = replace(server, user=RENAMER if name != RENAMER else f"{RENAMER}_2")
    role, new = sql.Identifier(renamer.user), sql.Identifier(name)
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(sql.SQL("create role {} superuser login").format(role))
    with psycopg.connect(renamer.url(), autocommit=True) as connection:
        old = sql.Identifier(server.user)
        connection.execute(sql.SQL("alter role {} rename to {}").format(old, new))
    server = replace(server, user=name)
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(sql.SQL("drop role {}").format(role))
    return server
