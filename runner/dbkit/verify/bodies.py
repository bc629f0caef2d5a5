"""What is wrong inside routines: plpgsql_check's word, where the throwaway server has it.

Without it nothing is lost that PostgreSQL itself finds: apply compiled every body. What neither can
know is a note.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from dbkit.apply import checks
from dbkit.database.catalog.addresses import addresses
from dbkit.errors import position
from dbkit.exemptions import BODY
from dbkit.parse.search_path import spelled
from dbkit.plan import doubts
from dbkit.verify import checker
from dbkit.verify.values import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from dbkit.apply.checks import Made
    from dbkit.database import session
    from dbkit.parse.values import Declaration
    from dbkit.plan.doubts import Known
    from dbkit.plan.remarks import Level
    from dbkit.project.values import ObjectFile, Project


def check(
    connect: Callable[[], session.Connection],
    project: Project,
    schemas: Iterable[str],
    *,
    has_checker: bool,
) -> Iterator[Finding]:
    """Check every routine of the project, in a throwaway database.

    Args:
        connect: Opens a connection to it.
        project: Whose routines.
        schemas: Those of the target.
        has_checker: The database has plpgsql_check.

    Yields:
        What was found, at its line of the routine's file; a note once, however many lines it is
        about.
    """
    seen = set()
    for finding in _all(connect, project, schemas, has_checker=has_checker):
        key = finding.object, finding.message, finding.level != "note" and finding.line
        if key not in seen:
            seen.add(key)
            yield finding


def _all(
    connect: Callable[[], session.Connection],
    project: Project,
    schemas: Iterable[str],
    *,
    has_checker: bool,
) -> Iterator[Finding]:
    made = [
        (file, declaration)
        for file in project.files
        for declaration in file.declarations
        if declaration.identity.kind in {"function", "procedure"}
    ]
    with closing(connect()) as connection:
        known = doubts.read(connection, schemas)
        found = addresses(connection, [declaration.identity for _, declaration in made])
        routines = {a[1]: m for a, m in zip(found, made, strict=True) if a is not None}
        for file, declaration, message in checks.doubted(connection, made, known):
            yield _finding(file, declaration, "note", message)
    if has_checker:
        yield from _checked(connect, routines, known)


def _checked(
    connect: Callable[[], session.Connection], routines: Mapping[int, Made], known: Known
) -> Iterator[Finding]:
    by_path: dict[str, list[int]] = {}
    for oid, (_, declaration) in routines.items():
        path = spelled(declaration.search_path) or known.paths.get(oid, "")
        by_path.setdefault(path, []).append(oid)
    with closing(checker.Checker(connect)) as plpgsql_check:
        for path, oids in sorted(by_path.items()):
            for row in plpgsql_check.check(path, oids):
                yield from _found(*routines[row["oid"]], row, known)


def _found(
    file: ObjectFile, declaration: Declaration, row: session.Row, known: Known
) -> Iterator[Finding]:
    if "failure" in row:
        message = f"its body could not be checked: {row['failure']}"
        yield _finding(file, declaration, "warning", message)
        return
    said = doubts.Said(
        row["oid"],
        row["sqlstate"],
        row["message"],
        only_some=row["only_some"],
        is_dynamic=bool(row["is_dynamic"]),
    )
    message = f"{row['message']} [{row['sqlstate']}]"
    if why := doubts.doubt(known, said):
        yield _finding(file, declaration, "note", f"{message}: {why}", row["line"])
    elif level := doubts.weight(said, row["level"]):
        yield _finding(file, declaration, level, message, row["line"])


def _finding(
    file: ObjectFile, declaration: Declaration, level: Level, message: str, line: int | None = None
) -> Finding:
    """Return a finding at a line of the body, else where the routine is created."""
    at = declaration.line
    if declaration.body >= 0 and line:
        at = position(file.text, declaration.body)[0] + line - 1
    return Finding(BODY, level, str(declaration.identity), message, file.path, at)
