"""Which migrations a run refuses: edited, gone, or naming what only a file creates after them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbkit.errors import ApplyError, problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbkit.database.ledger import Ledger
    from dbkit.parse.values import Declaration, Reference
    from dbkit.project.values import Migration, ObjectFile


def check_migrations(migrations: Sequence[Migration], ledger: Ledger) -> None:
    """Refuse what would make history a lie: an applied file that was edited or has gone."""
    edited = [m for m in migrations if is_edited(m, ledger)]
    if edited:
        lines = "\n".join(f"{m.path}:1: edited after it was applied" for m in edited)
        raise ApplyError(
            lines, "undo the edit, and write what it was meant to do as a new migration"
        )
    ids = {migration.id for migration in migrations}
    gone = [name for name in ledger.migrations if name not in ids]
    if gone:
        lines = "\n".join(f"migration {name} was applied, but its file is gone" for name in gone)
        raise ApplyError(lines, "is this checkout older than what was deployed? restore the file")


def is_edited(migration: Migration, ledger: Ledger) -> bool:
    """Say whether a migration's file differs from what ran."""
    return ledger.migrations.get(migration.id) not in {None, migration.checksum}


def check_transactional(migrations: Sequence[Migration], ledger: Ledger) -> None:
    """Refuse what cannot run in the transaction of a run."""
    for migration in migrations:
        if not migration.transactional and migration.id not in ledger.migrations:
            message = f"{migration.path}:1: -- transactional: false is not supported yet"
            hint = "run it by hand, then record it: yoyo mark, with ?schema=dbkit in the URL"
            raise ApplyError(message, hint)


#: What PostgreSQL says of what is not there.
_STATES = {"relation": "42P01", "routine": "42883"}


def check_needs(
    files: Sequence[ObjectFile], migrations: Sequence[Migration], ledger: Ledger
) -> None:
    """Refuse a migration that names what only a file creates, which runs after it.

    A database that has the object already would take it; one that is built anew would not.
    """
    providers = {name: file.path for file in files for d in file.declarations for name in _made(d)}
    there: set[Reference] = set()
    problems, hint = [], ""
    for migration in migrations:
        first = with_needs(migration.after, files)
        there |= {name for file in first for d in file.declarations for name in _made(d)}
        if migration.id not in ledger.migrations:
            for name, offset in migration.needs:
                if name in providers and name not in there:
                    path = providers[name]
                    what = f"{name[0]} {'.'.join(filter(None, name[1:]))} does not exist yet"
                    what += f" [{_STATES.get(name[0], '42704')}]: {path} creates it, after this"
                    problems.append(problem(migration.path, migration.text, offset, what))
                    hint = hint or f"say -- dbkit: after {path}; to drop what it made, if exists"
        there |= migration.creates
    if problems:
        raise ApplyError("\n".join(problems), hint)


def _made(declared: Declaration) -> frozenset[Reference]:
    """Return what a migration may name of what a statement makes."""
    identity = declared.identity
    if identity.kind in {"policy", "trigger", "rule"}:
        return frozenset({(identity.kind, identity.names[0], ".".join(identity.names[1:]))})
    if identity.kind == "publication":
        return frozenset({("publication", "", identity.names[0])})
    return declared.provides


def with_needs(paths: Sequence[str], files: Sequence[ObjectFile]) -> list[ObjectFile]:
    """Return the named files and all they refer to, in order."""
    by_path = {file.path: file for file in files}
    provider = {name: f.path for f in files for d in f.declarations for name in d.provides}
    wanted: set[str] = set()
    queue = [path for path in paths if path in by_path]
    while queue:
        path = queue.pop()
        if path not in wanted:
            wanted.add(path)
            declared = by_path[path].declarations
            needs = {name for d in declared for name in d.needs | d.mentions}
            queue += [provider[name] for name in needs if name in provider]
            queue += [after for after in by_path[path].after if after in by_path]
    return [file for file in files if file.path in wanted]
