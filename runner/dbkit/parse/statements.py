"""SQL text to statements: split, check, and say what each is about.

Splitting and parsing are libpg_query's. Everything wrong with a text is found before anything is
raised, except that the parser stops at the first syntax error.
"""

from __future__ import annotations

from dataclasses import replace

from dbkit.parse import kinds, operators
from dbkit.parse.names import ANY_ARGUMENTS, Refused
from dbkit.parse.references import Walk, walk
from dbkit.parse.search_path import EMPTY, SearchPath
from dbkit.parse.split import Parsed, Problem, forbidden, raise_all, read, resolved, words
from dbkit.parse.syntax import Source, quote
from dbkit.parse.values import Declaration, Identity

#: Identities whose first name is no schema.
_IN_NO_SCHEMA = ("publication", "job", "comment", "owner", "cast", "event trigger")
#: What is said of an index in the file that creates it; a table's is a migration's.
_OF_AN_INDEX = ("index options", "index statistics")
#: Those that have a schema of their own, whatever they are on.
_IN_SCHEMA = ("statistics", "operator class", "operator family")


def declare(
    path: str, text: str, schema: str, folder: str, search_path: SearchPath = EMPTY
) -> list[Declaration]:
    """Read the statements of an object file.

    Args:
        path: The file, for messages.
        text: The whole file.
        schema: The schema whose folder it is in.
        folder: The kind of its folder: ``views``.
        search_path: Where names without a schema are looked for.

    Raises:
        ProjectError: As ``split``; a statement that does not belong in this folder, or is about
            another schema; a name without a schema.
    """
    source = Source(path, text, text)
    problems: list[Problem] = []
    made: list[Declaration] = []
    for item in read(source):
        found = Walk(source, item.statement.offset, item.statement.body, search_path)
        found.problems += forbidden(item)
        if not found.problems:
            walk(found, item.node)
            try:
                made.append(_declare(item, folder, made, found))
                found.problems += _schema_problem(made[-1], schema)
            except Refused as refused:
                found.problems.append(_refusal(item, refused))
        problems += found.problems
    raise_all(source, problems)
    return made


# -- reading -------------------------------------------------------------------------------------


# -- declaring -----------------------------------------------------------------------------------


def _declare(item: Parsed, folder: str, earlier: list[Declaration], found: Walk) -> Declaration:
    handler = kinds.TABLE.get(item.kind)
    if handler is None:
        raise Refused(kinds.REFUSED.get(item.kind, ""))
    made = handler(item.message)
    if made.folders and folder not in made.folders:
        where = " or ".join(made.folders)
        raise Refused(f"{made.what} belongs in the folder {where}, not {folder}")
    there = {item.identity for item in earlier}
    if made.identity.kind in _OF_AN_INDEX and made.on not in there:
        raise Refused("")  # It is a table's.
    made = operators.in_family(made, there)
    statement = resolved(item, found.path)
    # What an aggregate names is a function, also under the aggregate's own name.
    own = frozenset() if made.identity.kind == "aggregate" else made.provides
    return Declaration(
        statement.sql,
        statement.offset,
        statement.line,
        statement.column,
        statement.body,
        statement.search_path,
        statement.qualified,
        identity=made.identity,
        inverse=made.inverse,
        repeatable=made.repeatable,
        on=_resolve(made.on, earlier),
        provides=made.provides,
        needs=frozenset(found.needs | made.needs) - own,
        # A function may call an aggregate of its name; the text does not say which is meant.
        mentions=frozenset(found.mentions - found.needs)
        | {named for named in found.needs & own if named[0] == "routine"},
        arguments=made.arguments,
        schema_wide=made.schema_wide,
    )


def _resolve(on: Identity | None, earlier: list[Declaration]) -> Identity | None:
    """Give a routine the kind and arguments with which the file declared it.

    GRANT says function for an aggregate too, and both may be named without arguments.
    """
    if on is not None and on.kind == "operator family":
        return operators.maker(on, {item.identity for item in earlier})
    if on is None or on.kind not in ("function", "procedure", "aggregate", "routine"):
        return on
    known = [
        declared.identity
        for declared in earlier
        if declared.identity.names == on.names
        if on.arguments in (ANY_ARGUMENTS, declared.identity.arguments)
    ]
    if len(known) == 1:
        return known[0]
    if on.arguments == ANY_ARGUMENTS:
        raise Refused(f"{quote(*on.names)}: name its argument types")
    return replace(on, kind="function") if on.kind == "routine" else on


def _refusal(item: Parsed, refused: Refused) -> Problem:
    offset = item.statement.offset
    if refused.offset >= 0 and item.statement.body >= 0:
        offset = item.statement.body + refused.offset
    return offset, refused.what or f"{words(item.statement.sql)} belongs in a migration"


def _schema_problem(declared: Declaration, schema: str) -> list[Problem]:
    about = declared.on or declared.identity
    checked = [declared.identity] if declared.identity.kind in _IN_SCHEMA else []
    # A class may join a family of another schema.
    if about.kind not in ("operator family", *_IN_NO_SCHEMA) and about not in checked:
        checked.append(about)
    return [
        (declared.offset, _elsewhere(wrong, schema))
        for wrong in checked
        # Without any, and without a search path, the walk has said so.
        if wrong.names[0] != schema and (wrong.names[0] or declared.search_path)
    ]


def _elsewhere(wrong: Identity, schema: str) -> str:
    if wrong.names[0]:
        return f"{wrong} is not in schema {schema}, whose folder this is"
    name = wrong.names[1]
    return f"{name} may be in another schema: write {quote(schema, name)}"
