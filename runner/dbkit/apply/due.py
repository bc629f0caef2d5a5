"""Which statements have to run again: what they made or what they refer to has changed.

The ledger says what was applied, not what is there: a migration that rebuilds a table takes its
policies along, a column that is added to a table is not in a view's ``select *``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dbkit.parse.labels import BESIDE, PRIVILEGES, group, label, prefixes
from dbkit.plan.steps import Action, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dbkit.parse.labels import Label
    from dbkit.parse.values import Declaration, Reference
    from dbkit.project.values import ObjectFile

#: A statement of a file: the file's path, and where in it the statement is.
Place = tuple[str, int]

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


def steps(
    files: Sequence[ObjectFile], changes: Changes, ran: set[Place], granted: set[Label]
) -> list[Step]:
    """Return a step for each file with statements that changes have made due.

    Args:
        files: Those in force, in order.
        changes: What differs from the moment before.
        ran: The statements that ran since, as they stand.
        granted: Labels of objects whose privileges have to be granted anew.
    """
    lost = _lost(files, changes, ran, granted)
    by_file: dict[str, list[Declaration]] = {}
    for file, declared in _declared(files):
        place = (file.path, declared.offset)
        if place in lost or (place not in ran and changes.understood_otherwise(declared)):
            by_file.setdefault(file.path, []).append(declared)
    found = []
    for file in files:
        due = by_file.get(file.path, ())
        if due:
            gone = tuple(d for d in due if (file.path, d.offset) in lost)
            doubts = tuple(d for d in due if d not in gone)
            reason = "lost or altered" if gone else "what it refers to has changed"
            found.append(Step(Action.RENEW, file.path, reason, file=file, lost=gone, doubts=doubts))
    return found


def in_turn(
    planned: Iterable[Step], again: Iterable[Step], files: Sequence[ObjectFile]
) -> list[Step]:
    """Add what has become due to steps that are still to be done, in the order of files."""
    waiting = {step.path: step for step in again}
    merged = []
    for step in planned:
        more = waiting.pop(step.path, None) if step.file is not None else None
        merged.append(
            replace(step, lost=more.lost, doubts=(*step.doubts, *more.doubts)) if more else step
        )
    places = {file.path: number for number, file in enumerate(files)}
    found = [*(step for step in merged if step.file is not None), *waiting.values()]
    found.sort(key=lambda step: places[step.path])
    return [*found, *(step for step in merged if step.file is None)]


def _lost(
    files: Sequence[ObjectFile], changes: Changes, ran: set[Place], granted: set[Label]
) -> set[Place]:
    """Return the statements whose effect is not as they left it.

    What an object is, and who may do what with it, comes from all statements about it, one
    after the other: when one has to run again, all have.
    """
    lost: set[Place] = set()
    said: dict[Label, set[str]] = {}
    for file, declared in _declared(files):
        if declared.identity.kind in BESIDE and (file.path, declared.offset) in ran:
            said.setdefault(label(declared), set()).add(BESIDE[declared.identity.kind])
    groups = {(True, label) for label in granted}
    for file, declared in _declared(files):
        place = (file.path, declared.offset)
        if place not in ran and changes.lost(declared, said):
            lost.add(place)
            if declared.identity.kind not in BESIDE:
                groups.add(group(declared))
    return lost | {
        (file.path, declared.offset)
        for file, declared in _declared(files)
        if group(declared) in groups
    }


def _declared(
    files: Sequence[ObjectFile],
) -> Iterator[tuple[ObjectFile, Declaration]]:
    """Return the statements that can become due: not jobs, nor those about a whole schema."""
    for file in files:
        for declared in file.declarations:
            if declared.identity.kind != "job" and not declared.schema_wide:
                yield file, declared
