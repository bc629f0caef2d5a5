"""A plan: what it is made of, and its steps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbkit.database.ledger import Ledger
    from dbkit.database.values import Blocked, ServerState
    from dbkit.parse.values import Declaration, Identity
    from dbkit.project.values import Migration, ObjectFile

#: dbkit's own tables; a script, because tables are not recreated.
LEDGER = "dbkit:ledger.sql"


class Action(StrEnum):
    """What a step does."""

    PLATFORM = "platform"
    LEDGER = "ledger"
    TAKE_OVER = "take over"
    REMOVE = "remove"
    MIGRATE = "migrate"
    APPLY = "apply"
    RECORD = "record"
    RENEW = "renew"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    FORGET = "forget"
    PARTITIONS = "partitions"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a run does.

    Attributes:
        action: What it does.
        path: The file it is for; of ``take over`` the object.
        reason: Why it has to be done.
        migration: For ``migrate``.
        file: For what runs an object file.
        declarations: The statements to run (``apply``), or to take back (``remove``).
        replaces: Which of them must first be dropped, because Postgres cannot replace their kind.
        lost: Other statements of the file, whose effect is not there any more.
        doubts: Others whose names may stand for something else than when they ran.
    """

    action: Action
    path: str
    reason: str
    migration: Migration | None = None
    file: ObjectFile | None = None
    declarations: tuple[Declaration, ...] = ()
    replaces: frozenset[Identity] = frozenset()
    lost: tuple[Declaration, ...] = ()
    doubts: tuple[Declaration, ...] = ()

    @property
    def is_own(self) -> bool:
        """Whether it is dbkit's own, and not the project's."""
        return self.path.startswith("dbkit:")


@dataclass(frozen=True, slots=True)
class Skip:
    """A file left out on this server, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do, in order.

    Attributes:
        steps: Nothing to do when empty.
        skipped: Files left out on this server.
        files: The object files in force, in order; also those that need no step.
        target: The server it was made for.
        ledger: What was recorded there.
        blocked: Partition rules that the server cannot compute; the run goes on without them.
        notes: What else happens there when it runs, a sentence each.
        taken: What of others it takes over or drops, as type and name.
    """

    steps: tuple[Step, ...]
    skipped: tuple[Skip, ...]
    files: tuple[ObjectFile, ...]
    target: ServerState
    ledger: Ledger
    blocked: tuple[Blocked, ...] = ()
    notes: tuple[str, ...] = ()
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything a plan is made of.

    Attributes:
        files: The project's object files, each after what it refers to.
        runtime: dbkit's own, likewise.
        migrations: In the order of the graph.
        ledger: What was recorded.
        target: The server.
        allow_missing: Extensions that may be missing.
        ledger_checksum: Of the script that makes dbkit's own tables.
        platform: The configured platform, if any.
        with_platform: Provide it on a server that is not disposable.
        extensions: Those that conditions hold for, whatever the server has; None to go by it.
        missing: Objects that were applied, are still declared, and are not there.
    """

    files: tuple[ObjectFile, ...]
    runtime: tuple[ObjectFile, ...]
    migrations: tuple[Migration, ...]
    ledger: Ledger
    target: ServerState
    ledger_checksum: str
    allow_missing: frozenset[str] = frozenset()
    platform: str | None = None
    with_platform: bool = False
    extensions: frozenset[str] | None = None
    missing: frozenset[Identity] = frozenset()
