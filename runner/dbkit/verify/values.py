"""What a comparison has to say: frozen, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbkit.database.catalog.changes import Change, Key
    from dbkit.database.catalog.snapshot import Snapshot
    from dbkit.plan.inputs import Treatment
    from dbkit.plan.remarks import Level
    from dbkit.verify.invariants import Violation


#: Compared column by column with their files, by ``verify.jobs``.
JOB = "job"

#: Privileges of what a role creates: in a schema, but the role's own.
DEFAULTS = "default privileges"

#: How the kinds of privileges begin that are on members of extensions.
ON_MEMBERS = "grant on extension "


@dataclass(frozen=True, slots=True)
class Options:
    """How to verify.

    Attributes:
        target: How the target is treated by apply.
        recorded: Compare with the ledger alone, without a throwaway server.
        cached: Use the references of earlier runs.
        allow_pending: What is not yet applied is no error.
        only: Patterns of objects to look at; all when empty.
        ignore: Patterns of objects to leave out, each with what said so.
        order: The order of columns counts too.
    """

    treatment: Treatment
    recorded: bool = False
    cached: bool = True
    allow_pending: bool = True
    only: tuple[str, ...] = ()
    ignore: Mapping[str, str] | None = None
    order: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that ``verify`` has to say, in every format of its report.

    Attributes:
        rule: A stable id of what was checked: ``drift``, ``pending``, ``unmanaged``,
            ``invariant/<file stem>``, ``job/<check>``, ``partition/<check>``, ``body``,
            ``migration``.
        level: ``error`` counts for the exit code; ``warning`` and ``note`` do not.
        object: What it is about: ``view analytics.v_health``; with ``rule`` the finding's identity.
        message: One line, without the object's name.
        path: The object's file relative to the project; empty where it has none.
        line: The line in it, 1-based; 0 without a file.
        details: Further lines, shown with ``-v``: attributes, a unified diff.
        change: The change behind it, for formats that print attributes.
    """

    rule: str
    level: Level
    object: str
    message: str
    path: str = ""
    line: int = 0
    details: tuple[str, ...] = ()
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a comparison found.

    Attributes:
        left: What the left side is, in words, without passwords.
        right: The same of the right side.
        findings: Sorted by level, rule, object.
        compared: How many facts were compared, by kind.
        ignored: How many facts or findings were left out, by the rule that said so.
        unseen: What was not looked at, one sentence each.
    """

    left: str
    right: str
    findings: tuple[Finding, ...]
    compared: Mapping[str, int]
    ignored: Mapping[str, int]
    unseen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison, before anything that was found is left out.

    Attributes:
        report: All of it.
        unjudged: The groups of rules that were not looked at, or not in full: ``body``, ``job``,
            ``partition``, ``invariant``.
    """

    report: Report
    unjudged: frozenset[str]


@dataclass(frozen=True, slots=True)
class TargetTraits:
    """What the throwaway server has to have in common with the target.

    Attributes:
        owner: The role that applies there.
        superuser: The bootstrap superuser, who owns what the server itself created.
        roles: Roles that grants and policies may name.
        bypassing: Those of them that bypass row security, which invariants look at.
        schemas: Its schemas; a body may name one that only the target has.
        present: Extensions that conditions hold for.
        major: The server's major version.
        defaults: Privileges that the owner granted by default before the first run, and what is
            created has since: a schema, empty for all of them, and a statement each.
    """

    owner: str
    superuser: str
    roles: tuple[str, ...]
    bypassing: tuple[str, ...]
    schemas: tuple[str, ...] = ()
    present: frozenset[str] = frozenset()
    major: int = 0
    defaults: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """What the files come to.

    Attributes:
        snapshot: The facts.
        born: Those of the empty database, before anything was built in it.
        violations: What the invariants found.
        bodies: What is wrong inside functions.
        bodies_checked: There was something to check those in plpgsql.
    """

    snapshot: Snapshot
    born: Mapping[Key, str]
    violations: tuple[Violation, ...]
    bodies: tuple[Finding, ...]
    bodies_checked: bool
