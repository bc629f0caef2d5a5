"""Plan → server: read what a plan is made of, take the lock, run the plan."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dbkit import ledger, migrations, plan, project, session
from dbkit.catalog import target as catalog_target
from dbkit.closure import missing
from dbkit.run import Progress, Run, script

if TYPE_CHECKING:
    from dbkit.ledger import Ledger
    from dbkit.model import Identity, Migration, Project
    from dbkit.plan import Plan, Step

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
    """

    disposable: bool = False
    with_platform: bool = False
    allow_missing: frozenset[str] = frozenset()
    present: frozenset[str] | None = None


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
        with session.run_lock(connection, project.config.lock_wait, progress.waiting):
            made = plan.make(inputs(connection, project, options))
            progress.begin(made)
            if made.steps:
                run = Run(connection, project, made, progress)
                run.execute()
                made = replace(made, steps=(*made.steps, *run.steps))
    return Summary(made, time.monotonic() - started)


def preview(project: Project, url: str, options: Options | None = None) -> Plan:
    """Return what ``apply`` would do; reads only.

    Raises:
        TargetError: The target cannot be used as it is.
        ApplyError: An applied migration was edited or is gone.
    """
    return plan.make(inspect(project, url, options))


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


def inputs(connection: session.Connection, loaded: Project, options: Options) -> plan.Inputs:
    """Read what a plan is made of, on a connection that is open already."""
    recorded = ledger.read(connection)
    target = catalog_target.read(connection, loaded, recorded, disposable=options.disposable)
    return plan.Inputs(
        files=loaded.files,
        runtime=project.load_runtime(),
        migrations=_in_order(loaded, recorded),
        ledger=recorded,
        target=target,
        allow_missing=options.allow_missing,
        platform=loaded.config.platform,
        ledger_checksum=project.checksum(script(plan.LEDGER)),
        with_platform=options.with_platform,
        extensions=options.present,
        missing=_missing(connection, loaded, recorded),
    )


def _missing(
    connection: session.Connection, loaded: Project, recorded: Ledger
) -> frozenset[Identity]:
    """Return what was applied and has not changed since, and is not there."""
    files = (*loaded.files, *project.load_runtime())
    applied = [
        f
        for f in files
        if f.path in recorded.files and recorded.files[f.path].checksum == f.checksum
    ]
    return missing(connection, [d.identity for file in applied for d in file.declarations])


def _in_order(loaded: Project, recorded: Ledger) -> tuple[Migration, ...]:
    """Order the migrations, if any is still to run: yoyo costs a twentieth of a second."""
    if all(migration.id in recorded.migrations for migration in loaded.migrations):
        return loaded.migrations
    return migrations.order(loaded)
