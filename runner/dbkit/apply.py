"""Plan → server: read what a plan is made of, take the lock, run the plan."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dbkit import again, own_schema, plan, refusal, trust
from dbkit.database import lock, session
from dbkit.database import server_state as catalog_target
from dbkit.database.catalog.addresses import missing
from dbkit.database.ledger import Ledger
from dbkit.errors import TargetError
from dbkit.parse.syntax import quote
from dbkit.project import migration_order
from dbkit.project.load import load_runtime
from dbkit.project.text import checksum
from dbkit.run import Progress, Run, script

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbkit.database.values import Blocked
    from dbkit.parse.values import Identity
    from dbkit.plan import Plan, Step
    from dbkit.project.values import Migration, Project

__all__ = [
    "Options",
    "Progress",
    "Silent",
    "Summary",
    "apply",
    "build",
    "inputs",
    "inspect",
    "preview",
]


@dataclass(frozen=True, slots=True)
class Options:
    """How to treat the target.

    Attributes:
        disposable: It is a throwaway or local server: provide the platform and pg_cron, and leave
            out what it lacks.
        with_platform: Provide the platform although it is neither.
        allow_missing: Extensions that may be missing; the files that need them are left out.
        present: The extensions that conditions hold for; None to ask the server.
        take_over: Objects of others that become the project's own, as the refusal names them.
    """

    disposable: bool = False
    with_platform: bool = False
    allow_missing: frozenset[str] = frozenset()
    present: frozenset[str] | None = None
    take_over: frozenset[str] = frozenset()


class Silent:
    """Tells nobody."""

    def begin(self, plan: Plan) -> None:
        """Say nothing."""

    def step(self, step: Step) -> None:
        """Say nothing."""

    def notice(self, text: str) -> None:
        """Say nothing."""

    def waiting(self, text: str) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did.

    Attributes:
        plan: What was done; nothing when it has no steps.
        seconds: How long it took, waiting included.
    """

    plan: Plan
    seconds: float


def apply(
    project: Project, url: str, options: Options | None = None, progress: Progress | None = None
) -> Summary:
    """Carry a project to a database: everything or nothing.

    Args:
        project: What to apply.
        url: Where to: a libpq connection string.
        options: How to treat the target.
        progress: Who is told how it goes.

    Raises:
        TargetError: The target cannot be used as it is.
        ApplyError: The server refused something; nothing was changed.
    """
    options, progress = options or Options(), progress or Silent()
    started = time.monotonic()
    with session.opened(url, project.config, "apply") as connection:
        if options.disposable:
            catalog_target.provide_cron(connection, project)
        with lock.run_lock(connection, project.config.lock_wait, progress.waiting):
            made = _planned(connection, project, options)
            progress.begin(made)
            blocked: Sequence[Blocked] = made.blocked
            if made.steps:
                run = Run(connection, project, made, progress)
                blocked = run.execute()
                made = replace(made, steps=(*made.steps, *run.steps))
            for rule in blocked:
                progress.notice(refusal.blocked(rule))
    return Summary(made, time.monotonic() - started)


def preview(project: Project, url: str, options: Options | None = None) -> Plan:
    """Return what ``apply`` would do; reads only.

    Raises:
        TargetError: The target cannot be used as it is.
        ApplyError: An applied migration was edited or is gone, or an object is somebody else's.
    """
    with session.opened(url, project.config, "plan") as connection:
        session.pin(connection, {"default_transaction_read_only": "on"})
        return _planned(connection, project, options or Options())


def foresee(
    project: Project, url: str, options: Options | None = None
) -> tuple[Plan, again.Foreseen]:
    """Return what ``apply`` would do, and what a script has to do beside it; reads only.

    Raises:
        TargetError: The target cannot be used as it is.
        ApplyError: An applied migration was edited or is gone, or an object is somebody else's.
    """
    with session.opened(url, project.config, "plan") as connection:
        session.pin(connection, {"default_transaction_read_only": "on"})
        made = _planned(connection, project, options or Options())
        return made, again.foresee(connection, made, project.schemas)


def _planned(connection: session.Connection, project: Project, options: Options) -> Plan:
    made = plan.make(inputs(connection, project, options))
    if made.steps and not made.target.may_create_temporary:
        database, role = made.target.database, made.target.role
        what = f"role {role} may not create temporary tables in {database}, which a run needs"
        raise TargetError(what, f"grant temporary on database {quote(database)} to {quote(role)}")
    return trust.settle(connection, made, project, options.take_over)


def inspect(project: Project, url: str, options: Options | None = None) -> plan.Inputs:
    """Read everything a plan is made of; changes nothing.

    Raises:
        TargetError: The target cannot be reached.
    """
    with session.opened(url, project.config, "plan") as connection:
        session.pin(connection, {"default_transaction_read_only": "on"})
        return inputs(connection, project, options or Options())


def build(project: Project, url: str, present: frozenset[str] | None = None) -> None:
    """Apply a project to a throwaway database: with the platform, without what the server lacks.

    Args:
        project: What to apply.
        url: The database.
        present: The extensions that conditions hold for; None to ask the server.
    """
    apply(project, url, Options(disposable=True, present=present))


def inputs(
    connection: session.Connection, loaded: Project, options: Options, *, blind: bool = False
) -> plan.Inputs:
    """Read what a plan is made of, on a connection that is open already.

    Args:
        connection: The connection.
        loaded: The project.
        options: How to treat the target.
        blind: Do not read the ledger: it is not to be trusted.
    """
    runtime = load_runtime()
    recorded = Ledger() if blind else own_schema.read(connection, loaded.config, runtime)
    target = catalog_target.read(connection, loaded, recorded, disposable=options.disposable)
    return plan.Inputs(
        files=loaded.files,
        runtime=runtime,
        migrations=_in_order(loaded, recorded),
        ledger=recorded,
        target=target,
        allow_missing=options.allow_missing,
        platform=loaded.config.platform,
        ledger_checksum=checksum(script(plan.LEDGER)),
        with_platform=options.with_platform,
        extensions=options.present,
        missing=_missing(connection, loaded, recorded),
    )


def _missing(
    connection: session.Connection, loaded: Project, recorded: Ledger
) -> frozenset[Identity]:
    """Return what was applied and is still declared, and is not there."""
    applied = {d.identity for file in recorded.files.values() for d in file.declarations}
    files = (*loaded.files, *load_runtime())
    declared = [d.identity for file in files for d in file.declarations]
    return missing(connection, [identity for identity in declared if identity in applied])


def _in_order(loaded: Project, recorded: Ledger) -> tuple[Migration, ...]:
    """Order the migrations, if any is still to run: yoyo costs a twentieth of a second."""
    if all(migration.id in recorded.migrations for migration in loaded.migrations):
        return loaded.migrations
    return migration_order.order(loaded)
