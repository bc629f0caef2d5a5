"""Statements, and the objects that they are about: frozen, no I/O."""

from __future__ import annotations

from dataclasses import dataclass, field

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
            mapping``, ``clustering``, ``column statistics`` and the like, ``index options``,
            ``index statistics``, ``job``, ``partitions``.
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
        search_path: The schemas in which the server looks for names without one when it runs.
        qualified: It with its schema written before each name of what the project makes; empty
            where that is the exact text.
    """

    sql: str
    offset: int
    line: int
    column: int
    body: int = -1
    search_path: tuple[str, ...] = ()
    qualified: str = ""

    @property
    def reading(self) -> str:
        """What it says, its names qualified as far as the project makes what they stand for."""
        return self.qualified or self.sql


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
