"""What a run touches: the objects that its steps make, replace, need and write to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dbkit.parse import effects, migration_script
from dbkit.parse.values import Declaration, Identity, is_relation, key
from dbkit.plan.steps import Action, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbkit.parse.values import Statement
    from dbkit.plan.steps import Plan
    from dbkit.project.values import Migration, Project


#: An object by class, schema, name and, for what sits on a relation, its own name.
Name = tuple[str, str, str, str]

_ROUTINES = {"function", "procedure", "aggregate", "routine"}

#: What sits on a relation, under a name of its own.
ATTACHED = {"trigger", "policy"}


def replaced_names(made: Plan) -> Iterator[tuple[Name, str]]:
    """Yield what the run's files make and do not give to another role."""
    given = {key(identity) for identity in given_away(made)}
    for step in made.steps:
        for declaration in step.declarations if step.file is not None else ():
            if key(declaration.identity) not in given:
                for name in _own(declaration.identity):
                    yield name, place_of(step.path, declaration)


def given_away(made: Plan) -> Iterator[Identity]:
    """Yield what the files give to another role."""
    for file in made.files:
        for declared in file.declarations:
            if declared.identity.kind == "owner" and declared.on is not None:
                yield declared.on


def touched_names(made: Plan, project: Project) -> Iterator[tuple[Name, str]]:
    """Yield what the steps make, replace and need, with the place in the files."""
    managed = {migration.schema for migration in project.migrations}
    yield from _provides(made)
    for step in reversed(made.steps):
        if step.migration is not None:
            yield from _of_migration(step.migration, managed)
        elif step.action in {Action.APPLY, Action.SCHEDULE, Action.PARTITIONS} and not step.is_own:
            for declaration in step.declarations:
                for name in _of_declaration(declaration, step, made, managed):
                    yield name, place_of(step.path, declaration)
        elif step.action == Action.REMOVE and not step.is_own:
            # By now the name may be that of somebody else's.
            for identity in (d.identity for d in step.declarations if d.on is None and d.inverse):
                kind = key(identity)[0]
                if kind in {"relation", "routine"}:
                    place = f"{step.path}:1:1"
                    yield (kind, identity.names[0], identity.names[1], ""), place
        if _schema(step) in managed:
            yield ("schema", "", _schema(step), ""), f"{step.path}:1:1"


def _provides(made: Plan) -> Iterator[tuple[Name, str]]:
    """Yield what an unchanged file made, or its body calls: by now it may be somebody else's."""
    for file in made.files if made.steps else ():
        for declaration in file.declarations if not file.path.startswith("dbkit:") else ():
            for kind, schema, name in declaration.provides:
                yield (kind, schema, name, ""), place_of(file.path, declaration)
            if declaration.identity.kind == "statistics":
                schema, name = declaration.identity.names
                yield ("object", schema, name, ""), place_of(file.path, declaration)


def written_names(made: Plan, project: Project) -> Iterator[tuple[Name, str]]:
    """Yield what migrations and partition rules name, if any of them writes to tables.

    All of them, because one migration may rename what the next one writes to.
    """
    if not any(writes_tables(step) for step in made.steps):
        return iter(())
    steps = tuple(s for s in made.steps if s.migration is not None or writes_tables(s))
    return touched_names(replace(made, steps=steps), project)


def writes_tables(step: Step) -> bool:
    """Say whether a step writes to tables; a migration that only defines things does not."""
    if step.migration is not None:
        return not all(effects.only_defines(s) for s in step.migration.statements)
    return step.action == Action.PARTITIONS


def _schema(step: Step) -> str:
    if step.migration is not None:
        return step.migration.schema
    return step.file.schema if step.file is not None else ""


def place_of(path: str, statement: Statement) -> str:
    """Return where in the files a statement is."""
    return f"{path}:{statement.line}:{statement.column}"


def _of_migration(migration: Migration, managed: set[str]) -> Iterator[tuple[Name, str]]:
    mentioned = migration_script.mentioned(migration.statements)
    for (kind, schema, name), statement in mentioned.items():
        if schema in managed or kind == "extension":
            yield (kind, schema, name, ""), place_of(migration.path, statement)


def _of_declaration(
    declaration: Declaration, step: Step, made: Plan, managed: set[str]
) -> Iterator[Name]:
    """Yield what a statement makes, and in a managed schema also what it needs and is on."""
    yield from _own(declaration.identity)
    for kind, schema, name in declaration.needs:
        if schema in managed:
            yield kind, schema, name, ""
    on = declaration.on
    if on is not None and on.names[0] in managed and len(on.names) > 1:
        kind = "routine" if on.kind in _ROUTINES else "relation"
        yield kind, on.names[0], on.names[1], ""
    if declaration.identity.kind == "job" and step.path not in made.ledger.files:
        job = made.target.jobs.get(declaration.identity.names[0])
        if job is not None:
            yield "job", "", job.name, job.username


def _own(identity: Identity) -> Iterator[Name]:
    """Yield the name under which the catalog knows an object; none for what is no object there."""
    names = identity.names
    if identity.kind == "publication":
        yield "publication", "", names[0], ""
    elif identity.kind in ATTACHED:
        yield identity.kind, names[0], names[1], names[2]
    elif is_relation(identity) or identity.kind in _ROUTINES:
        yield class_of(identity), names[0], names[1], ""


def class_of(identity: Identity) -> str:
    """Return what PostgreSQL calls the namespace of an object."""
    return key(identity)[0]
