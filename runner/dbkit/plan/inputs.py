"""Read what a plan is made of, and make it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbkit.database import server_state, session
from dbkit.database.catalog.addresses import missing
from dbkit.database.ledger import Ledger
from dbkit.errors import TargetError
from dbkit.parse.syntax import quote
from dbkit.plan import own_schema, trust
from dbkit.plan.make import make_plan
from dbkit.plan.steps import LEDGER, Inputs
from dbkit.project import migration_order
from dbkit.project.load import load_runtime, script
from dbkit.project.text import checksum

if TYPE_CHECKING:
    from dbkit.parse.values import Identity
    from dbkit.plan.steps import Plan
    from dbkit.project.values import Migration, Project


@dataclass(frozen=True, slots=True)
class Treatment:
    """How to treat the target.

    Attributes:
        disposable: It is a throwaway or local server: provide the platform and pg_cron, and leave
            out what is missing there.
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


def preview(project: Project, url: str, treatment: Treatment | None = None) -> Plan:
    """Return what ``apply`` would do; reads only.

    Raises:
        TargetError: The target cannot be used as it is.
        ApplyError: An applied migration was edited or is gone, or an object is somebody else's.
    """
    with session.opened(url, project.config, "plan") as connection:
        session.pin(connection, {"default_transaction_read_only": "on"})
        return planned(connection, project, treatment or Treatment())


def inspect(project: Project, url: str, treatment: Treatment | None = None) -> Inputs:
    """Read everything a plan is made of; changes nothing.

    Raises:
        TargetError: The target cannot be reached.
    """
    with session.opened(url, project.config, "plan") as connection:
        session.pin(connection, {"default_transaction_read_only": "on"})
        return read_inputs(connection, project, treatment or Treatment())


def planned(connection: session.Connection, project: Project, treatment: Treatment) -> Plan:
    """Return what ``apply`` would do, on a connection that is open already.

    Raises:
        TargetError: The target cannot be used as it is.
        ApplyError: An applied migration was edited or is gone, or an object is somebody else's.
    """
    made = make_plan(read_inputs(connection, project, treatment))
    if made.steps and not made.target.may_create_temporary:
        database, role = made.target.database, made.target.role
        what = f"role {role} may not create temporary tables in {database}, which a run needs"
        raise TargetError(what, f"grant temporary on database {quote(database)} to {quote(role)}")
    return trust.settle(connection, made, project, treatment.take_over)


def read_inputs(
    connection: session.Connection, loaded: Project, treatment: Treatment, *, blind: bool = False
) -> Inputs:
    """Read what a plan is made of, on a connection that is open already.

    Args:
        connection: The connection.
        loaded: The project.
        treatment: How to treat the target.
        blind: Do not read the ledger: it is not to be trusted.
    """
    runtime = load_runtime()
    recorded = Ledger() if blind else own_schema.read(connection, loaded.config, runtime)
    target = server_state.read(connection, loaded, recorded, disposable=treatment.disposable)
    return Inputs(
        files=loaded.files,
        runtime=runtime,
        migrations=_in_order(loaded, recorded),
        ledger=recorded,
        target=target,
        allow_missing=treatment.allow_missing,
        platform=loaded.config.platform,
        ledger_checksum=checksum(script(LEDGER)),
        with_platform=treatment.with_platform,
        extensions=treatment.present,
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
