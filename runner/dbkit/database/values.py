"""What is read of a server: frozen, no I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


#: The extension that runs jobs.
CRON = "pg_cron"


@dataclass(frozen=True, slots=True)
class Job:
    """A row of pg_cron's table.

    Attributes:
        database_exists: False when the database it runs in was dropped.
    """

    name: str
    jobid: int
    schedule: str
    command: str
    database: str
    username: str
    active: bool
    database_exists: bool


@dataclass(frozen=True, slots=True)
class Blocked:
    """A partition rule in force that the server refuses to compute.

    Attributes:
        path: The rule's file.
        line: Where the rule stands in it, 1-based.
        column: The same.
        what: What the server said, with its SQLSTATE.
        hint: What to do about it.
    """

    path: str
    line: int
    column: int
    what: str
    hint: str


@dataclass(frozen=True, slots=True)
class ServerState:
    """What the plan must know of the server.

    Attributes:
        database: Its name.
        role: The role that applies, and that jobs run as.
        major: The server's major version.
        has_platform: It has a schema ``auth``.
        may_create_temporary: The role may create temporary tables, which a run needs.
        available: Extensions that can be created.
        installed: Extensions that are.
        cron_database: The database pg_cron lives in; None when it is not loaded.
        cron_usable: pg_cron is installed there, or may be because the server is ours.
        jobs: The named jobs this role can see.
        partitions_missing: By path of the rule's file, how many partitions are missing.
        partitions_blocked: By path, the rules of which the server cannot say it.
        disposable: A throwaway or local server: dbkit provides the platform and pg_cron, and what
            the server does not have is left out.
    """

    database: str
    role: str
    major: int
    has_platform: bool
    available: frozenset[str]
    installed: frozenset[str]
    cron_database: str | None = None
    cron_usable: bool = False
    jobs: Mapping[str, Job] = field(default_factory=dict)
    partitions_missing: Mapping[str, int] = field(default_factory=dict)
    partitions_blocked: Mapping[str, Blocked] = field(default_factory=dict)
    disposable: bool = False
    may_create_temporary: bool = True
