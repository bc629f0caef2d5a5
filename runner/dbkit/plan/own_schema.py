"""Schema ``dbkit`` of the target: proved to be dbkit's own before it is read or written.

A role that may create something in the database can be there before the first run, with tables of
the names of dbkit's own and a trigger on them. So nothing is read or written before the catalogs,
which nobody can forge, say whose it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbkit.database import ledger, session
from dbkit.database.queries import query
from dbkit.errors import TargetError, visible
from dbkit.parse.names import ROUTINES
from dbkit.parse.values import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dbkit.config import Config
    from dbkit.database.ledger import Ledger
    from dbkit.parse.values import Reference
    from dbkit.project.values import ObjectFile

#: An object, and what is wrong with it.
Problem = tuple[str, str]

_DROP = "drop schema dbkit cascade, if no run of dbkit made it"
_HINT = f"{_DROP}; else remove what was found, or name its owner in trusted_roles"
_HINT_OWNER = f"{_DROP}; else apply as its owner (alter role … set role), or see trusted_roles"


def problems(
    connection: session.Connection, config: Config, runtime: Iterable[ObjectFile]
) -> list[Problem]:
    """Return what in schema ``dbkit`` is not dbkit's, or could be changed by somebody else.

    Args:
        connection: A pinned connection.
        config: For the roles that it trusts.
        runtime: dbkit's own object files.
    """
    rows = _rows(connection, config)
    found = [(row["object"], row["problem"]) for row in rows if row["problem"]]
    if found:
        return found  # What is recorded there is not to be read.
    known = {f"{kind} {schema}.{name}" for kind, schema, name in _provided(runtime)}
    strange = [row for row in rows if _spelled(row) not in known]
    if strange:
        known |= _recorded(connection)
    return [
        (row["object"], "no version of dbkit makes it")
        for row in strange
        if _spelled(row) not in known
    ]


def read(connection: session.Connection, config: Config, runtime: Iterable[ObjectFile]) -> Ledger:
    """Read the ledger, once it is known that nobody else's code runs by that.

    Raises:
        TargetError: Schema ``dbkit`` is not to be trusted.
    """
    require(connection, config, runtime)
    return ledger.read(connection)


def require(connection: session.Connection, config: Config, runtime: Iterable[ObjectFile]) -> None:
    """Refuse a database whose schema ``dbkit`` is not to be trusted.

    Raises:
        TargetError: With everything that was found.
    """
    found = problems(connection, config, runtime)
    if found:
        where = connection.info.dbname
        lines = [f"database {where}: what dbkit finds under its own name is not its own"]
        lines += [visible(f"    {about}: {problem}") for about, problem in found]
        raise TargetError("\n".join(lines), hint(found))


def hint(found: Iterable[Problem]) -> str:
    """Return what to do about schema ``dbkit``, by what is wrong with it."""
    is_others = any(about == "schema dbkit" for about, _ in found)
    return _HINT_OWNER if is_others else _HINT


def claim(connection: session.Connection, config: Config, runtime: Iterable[ObjectFile]) -> None:
    """Make sure, for the rest of the transaction, that schema ``dbkit`` is dbkit's own.

    The schema is created by a statement that fails when somebody was quicker. In one that is there
    nobody else may create or change anything; the locks wait for whoever began to before
    losing the right to.

    Raises:
        TargetError: It is not to be trusted.
    """
    rows = connection.execute(query("own_tables")).fetchall()
    if not rows:
        connection.execute("create schema dbkit")
        return
    names = ", ".join(row["name"] for row in rows if row["name"])
    if names:
        connection.execute(f"lock table only {names} in share row exclusive mode".encode())
    require(connection, config, runtime)


def _rows(connection: session.Connection, config: Config) -> list[session.Row]:
    parameters = {"trusted": list(config.trusted_roles)}
    return connection.execute(query("own_schema"), parameters).fetchall()


def _provided(files: Iterable[ObjectFile]) -> Iterator[Reference]:
    for file in files:
        for declaration in file.declarations:
            yield from declaration.provides


def _recorded(connection: session.Connection) -> set[str]:
    """Return what dbkit made, as ``_spelled`` spells it, by whatever version."""
    files = ledger.read(connection).files.values()
    ours = [file for file in files if file.path.startswith("dbkit:")]
    identities = [d.identity for file in ours for d in file.declarations]
    return {f"{key(one)[0]} {'.'.join(one.names)}" for one in identities}


def _spelled(row: session.Row) -> str:
    kind = "routine" if row["type"] in ROUTINES.values() else "relation"
    return f"{kind} {row['identity'].partition('(')[0]}"
