"""Which statements have to run again: what they made or what they refer to has changed.

The ledger says what was applied, not what is there: a migration that rebuilds a table takes its
policies along, a column that is added to a table is not in a view's ``select *``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbkit.parse.labels import BESIDE, PRIVILEGES, label, prefixes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dbkit.parse.labels import Label
    from dbkit.parse.values import Declaration, Reference

#: Stands for all attributes of a fact, of an object that came, went or is another one.
EVERY = "*"

#: What PostgreSQL keeps as it understood it when it ran, and not as it is written.
UNDERSTOOD = frozenset(
    {"view", "materialized view", "function", "procedure", "aggregate", "policy", "trigger"}
    | {"index", "rule", "statistics", "column default"}
)

#: Stands for what SQL uses without naming it: operators, casts, collations.
UNNAMED: Reference = ("", "", "")


@dataclass(frozen=True, slots=True)
class Changed:
    """A fact that differs between two moments of a run.

    Attributes:
        kind: The fact's kind.
        schema: Its schema; empty for what has none.
        name: Its name.
        is_new: It was not there before.
        is_gone: It is not there any more.
        attributes: Those of it that differ.
    """

    kind: str
    schema: str
    name: str
    is_new: bool
    is_gone: bool
    attributes: tuple[str, ...] = (EVERY,)

    @property
    def privileges(self) -> bool:
        """Whether it is about who may do what."""
        return self.kind.startswith("grant on ")


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two moments of a run.

    Attributes:
        facts: The facts that do.
        references: Names that mean something else now.
        recreated: Labels of objects that are not the same ones as before, whatever they look like.
    """

    facts: tuple[Changed, ...] = ()
    references: frozenset[Reference] = frozenset()
    recreated: frozenset[Label] = frozenset()
    altered: Mapping[Label, frozenset[str]] = field(init=False)
    granted: frozenset[Label] = field(init=False)

    def __post_init__(self) -> None:
        granted = set(self.recreated)
        altered = dict.fromkeys(self.recreated, frozenset({EVERY}))
        for fact in self.facts:
            if fact.privileges:
                granted.update(_labels(fact))
                continue
            moved = {EVERY} if fact.is_new or fact.is_gone else fact.attributes
            if fact.is_new:
                granted.add((fact.schema, fact.name))
            for name in _labels(fact):
                altered[name] = altered.get(name, frozenset()) | frozenset(moved)
        object.__setattr__(self, "altered", altered)
        object.__setattr__(self, "granted", frozenset(granted))

    @property
    def schemas(self) -> frozenset[str]:
        """The schemas in which an object came or went."""
        moved = (f for f in self.facts if (f.is_new or f.is_gone) and not f.privileges)
        return frozenset(fact.schema for fact in moved)

    def lost(self, declared: Declaration, said: Mapping[Label, set[str]] | None = None) -> bool:
        """Say whether what a statement made is not as it was.

        Args:
            declared: The statement.
            said: What statements beside objects, which ran since, have changed of those: so a
                comment is no reason to create its materialized view again.
        """
        if declared.identity.kind in PRIVILEGES:
            return label(declared) in self.granted
        moved = self.altered.get(label(declared), frozenset())
        if EVERY in moved:
            return True
        known = ("comment", *(said or {}).get(label(declared), ()))
        about = BESIDE.get(declared.identity.kind)
        if about is not None:
            moved = frozenset(attribute for attribute in moved if attribute.startswith(about))
            known = known[1:]
        return not all(attribute.startswith(known) for attribute in moved)

    def understood_otherwise(self, declared: Declaration) -> bool:
        """Say whether a name in a statement stands for something else now."""
        if declared.identity.kind not in UNDERSTOOD:
            return False
        needs = declared.needs
        if declared.identity.kind in {"trigger", "index", "statistics"}:
            # The columns that they name PostgreSQL holds on to; what they call may be another.
            needs = frozenset(name for name in needs if name[0] == "routine")
        if declared.identity.kind == "statistics":
            # What was gathered for them would go, so not for any operator or cast that is new.
            return not needs.isdisjoint(self.references)
        return UNNAMED in self.references or not needs.isdisjoint(self.references)


def _labels(fact: Changed) -> set[Label]:
    if fact.kind != "publication relation":
        return prefixes(fact.schema, fact.name)
    # Of the publication, and not of the table.
    return {(fact.schema, fact.name), ("", fact.name.rpartition(" in ")[2])}
