"""The values that pass between the modules: frozen, no I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from dbkit.config import Config

#: What a statement provides or needs: a class (``relation``, ``routine``, ``type``), schema, name;
#: of what sits on a relation, its own class and ``relation.name``.
Reference = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Identity:
    """Which object a statement is about, in the words of ``pg_get_object_address``.

    Attributes:
        kind: ``view``, ``materialized view``, ``function``, ``procedure``, ``aggregate``,
            ``trigger``, ``rule``, ``policy``, ``index``, ``statistics``, ``operator``, ``operator
            class``, ``operator family``, ``cast``, ``event trigger``, ``text search dictionary``
            and the like, ``publication``, ``publication relation``, or one of dbkit's own:
            ``grant``, ``revoke``, ``default privileges``, ``comment``, ``security label``,
            ``owner``, ``row security``, ``force row security``, ``trigger state``, ``rule state``,
            ``event trigger state``, ``column default``, ``statistics target``, ``text search
            mapping``, ``job``, ``partitions``.
        names: The name's parts, unquoted: ``("analytics", "f")``; for what sits on a relation
            ``("analytics", "relation", "name")``.
        arguments: The input types of a routine or operator, spelled as ``format_type`` spells
            them; the access method of an operator class or family; the types of a cast; of a
            publication's relation, the publication.
    """

    kind: str
    names: tuple[str, ...]
    arguments: tuple[str, ...] = ()

    def __str__(self) -> str:
        name = ".".join(self.names)
        if self.kind in {"function", "procedure", "aggregate", "operator"}:
            name += f"({', '.join(self.arguments)})"
        elif self.kind in {"operator class", "operator family"}:
            name += f" using {self.arguments[0]}"
        return f"{self.kind} {name}"


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL statement and its place in its file.

    Attributes:
        sql: The exact text, without leading comments and without the semicolon.
        offset: Where it starts in the file, in characters.
        line: The same, 1-based.
        column: The same, 1-based, in characters.
        body: Where the text inside a function's (DO block's, job's) quoted body starts in the file,
            in characters; -1 when there is none.
    """

    sql: str
    offset: int
    line: int
    column: int
    body: int = -1


@dataclass(frozen=True, slots=True)
class Declaration(Statement):
    """A statement of an object file.

    Attributes:
        identity: The object it makes, or the change it makes to one.
        inverse: The statement that takes it back; empty when nothing has to be done.
        repeatable: Running it again when it is already in force changes nothing and is allowed.
        on: The object that takes this one along when dropped (a comment's, an index's, a policy's).
        provides: What other statements may refer to once it ran.
        needs: What it refers to.
        mentions: What only its string body refers to, which need not be there when it is created.
        arguments: For a job or a partition rule, the call's arguments as SQL expressions; for a job
            they are the plain values of name, schedule and command instead. For a grant with
            grant option, the roles that may pass it on.
        schema_wide: It is about all objects of a schema, those to come included.
    """

    identity: Identity = field(kw_only=True)
    inverse: str = field(kw_only=True, default="")
    repeatable: bool = field(kw_only=True, default=True)
    on: Identity | None = field(kw_only=True, default=None)
    provides: frozenset[Reference] = field(kw_only=True, default=frozenset())
    needs: frozenset[Reference] = field(kw_only=True, default=frozenset())
    mentions: frozenset[Reference] = field(kw_only=True, default=frozenset())
    arguments: tuple[str, ...] = field(kw_only=True, default=())
    schema_wide: bool = field(kw_only=True, default=False)


@dataclass(frozen=True, slots=True)
class ObjectFile:
    """One file under ``sql/``.

    Attributes:
        path: Relative to the project, with forward slashes: ``sql/<schema>/<kind>/<name>.sql``.
        schema: The system it belongs to.
        kind: Its folder.
        name: The object's name.
        purpose: The sentence of its first line.
        text: The whole file.
        checksum: SHA-256 of the text, in hexadecimal.
        declarations: Its statements in file order.
        after: Paths of the files it names in ``-- dbkit: after``.
        requires: Extensions without which it is left out.
        unless: Extensions with which it is left out.
        keeps: Of a partition rule: how long a partition is kept after its end, ``90 days``; empty
            for ever.
        cycle: The files, this one included, whose statements have to be run in turns, because
            each of them needs another.
    """

    path: str
    schema: str
    kind: str
    name: str
    purpose: str
    text: str
    checksum: str
    declarations: tuple[Declaration, ...]
    after: tuple[str, ...] = ()
    requires: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    keeps: str = ""
    cycle: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Migration:
    """One file under ``migrations/``.

    Attributes:
        id: The file's stem, unique over all systems: ``<schema>-<nnnn>-<slug>``.
        path: Relative to the project, with forward slashes.
        schema: The system it belongs to.
        text: The whole file.
        checksum: SHA-256 of the text, in hexadecimal.
        statements: Its statements in file order.
        depends: The ids it names in ``-- depends:``.
        transactional: False when it says ``-- transactional: false``.
        after: Paths of the object files it needs first (``-- dbkit: after``).
        requires: Extensions without which it is left out.
        unless: Extensions with which it is left out.
        needs: What it names that has to be there, and where in its text.
        creates: What is there under a name once it ran.
    """

    id: str
    path: str
    schema: str
    text: str
    checksum: str
    statements: tuple[Statement, ...]
    depends: tuple[str, ...] = ()
    transactional: bool = True
    after: tuple[str, ...] = ()
    requires: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    needs: tuple[tuple[Reference, int], ...] = ()
    creates: frozenset[Reference] = frozenset()


@dataclass(frozen=True, slots=True)
class Project:
    """Everything read from disk, checked.

    Attributes:
        root: The directory with the configuration, ``sql/`` and ``migrations/``.
        config: The configuration.
        files: Object files, each after what it refers to.
        migrations: Migrations, by path; ``migrations.order`` has the order of yoyo's graph.
        demos: Files with rows to look at, loaded on request: ``sql/<schema>/demo.sql``.
    """

    root: Path
    config: Config
    files: tuple[ObjectFile, ...]
    migrations: tuple[Migration, ...]
    demos: tuple[Path, ...] = ()

    @property
    def schemas(self) -> tuple[str, ...]:
        """The systems, sorted."""
        of_files = {file.schema for file in self.files}
        return tuple(sorted(of_files | {migration.schema for migration in self.migrations}))


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
class Target:
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
        partitions_missing: By path of the rule's file, how many partitions the calendar asks for.
        partitions_blocked: By path, the rules of which the server cannot say it.
        disposable: A throwaway or local server: dbkit provides the platform and pg_cron, and what
            the server lacks is left out.
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


def is_relation(identity: Identity) -> bool:
    """Say whether an identity names a table, a view or the like."""
    return identity.kind in {"relation", "table", "view", "materialized view", "foreign table"}


def key(identity: Identity) -> tuple[str, ...]:
    """Return what two identities of the same object have in common, however they call its kind."""
    if is_relation(identity):
        return ("relation", *identity.names)
    if identity.kind in {"function", "procedure", "aggregate", "routine"}:
        return ("routine", *identity.names, "(", *identity.arguments)
    return (identity.kind, *identity.names, *identity.arguments)


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that differs between two snapshots.

    Attributes:
        kind: The fact's kind.
        schema: Its schema; empty for what has none.
        name: Its name within kind and schema.
        change: ``missing`` (only on the left), ``unexpected`` (only on the right), ``changed``.
        attributes: The attributes that differ, left and right; None where a side lacks one. Those
            of the whole fact when it is missing or unexpected.
    """

    kind: str
    schema: str
    name: str
    change: str
    attributes: Mapping[str, tuple[Any, Any]]


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
    level: str
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
