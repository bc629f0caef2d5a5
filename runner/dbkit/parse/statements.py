"""SQL text to statements: split, check, and say what each is about.

Splitting and parsing are libpg_query's. Everything wrong with a text is found before anything is
raised, except that the parser stops at the first syntax error.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from postgast import pg_query_pb2 as pb

from dbkit import errors
from dbkit.errors import ProjectError
from dbkit.parse import kinds, migration_needs, operators, syntax
from dbkit.parse.names import UNSAID, Refused
from dbkit.parse.references import Found, walk
from dbkit.parse.syntax import Node, Source, SyntaxProblem, quote
from dbkit.parse.values import Declaration, Identity, Reference, Statement

__all__ = [
    "Script",
    "copied_file",
    "declare",
    "mentioned",
    "migration",
    "needs_own_transaction",
    "quote",
    "split",
]

_Problem = tuple[int, str]
_FILLERS = frozenset({"or", "replace", "unique", "temp", "temporary", "unlogged", "constraint"})
_TWO_WORDS = frozenset({"alter", "comment", "create", "drop", "insert", "refresh", "security"})
#: Second words that say nothing alone: create foreign table, create user mapping.
_THREE_WORDS = frozenset({"access", "default", "foreign", "user"})
#: Identities whose first name is no schema.
_IN_NO_SCHEMA = ("publication", "job", "comment", "owner", "cast", "event trigger")
#: Those that have a schema of their own, whatever they are on.
_IN_SCHEMA = ("statistics", "operator class", "operator family")


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A statement with its parse tree."""

    statement: Statement
    kind: str
    node: Node

    @property
    def message(self) -> Node:
        return getattr(self.node, self.kind)


def split(path: str, text: str) -> list[Statement]:
    """Split a text into statements.

    Args:
        path: The file, for messages.
        text: The whole file.

    Raises:
        ProjectError: It does not parse, or holds what only psql or a driver can run: meta-commands,
            COPY data, transaction control.
    """
    source = Source(path, text, text)
    parsed = _read(source)
    _raise(source, [found for item in parsed for found in _forbidden(item)])
    return [item.statement for item in parsed]


def copied_file(sql: str) -> tuple[str, str] | None:
    """Return the file a ``copy … from 'file'`` reads, and the same statement from standard input.

    None for any other statement, and for a program.
    """
    node = syntax.parse(sql).stmts[0].stmt.copy_stmt
    if not (node.is_from and node.filename) or node.is_program:
        return None
    name, node.filename = node.filename, ""
    return name, syntax.deparse("copy_stmt", node)


@dataclass(frozen=True, slots=True)
class Script:
    """The text of a migration, read.

    Attributes:
        statements: What it says, in order.
        needs: What has to be there before it runs, and where in the text it is named first.
        creates: What is there under a name once it ran.
    """

    statements: tuple[Statement, ...]
    needs: tuple[tuple[Reference, int], ...]
    creates: frozenset[Reference]


def migration(path: str, text: str, *, transactional: bool) -> Script:
    """Split the text of a migration, and check what only the parse tree shows.

    Args:
        path: The file, for messages.
        text: The whole file.
        transactional: Whether it runs inside a transaction.

    Raises:
        ProjectError: As ``split``; a relation, function or type without a schema; a statement
            that cannot run inside a transaction.
    """
    source = Source(path, text, text)
    parsed = _read(source)
    problems: list[_Problem] = []
    temporary: set[str] = set()
    needs: dict[Reference, int] = {}
    creates: set[Reference] = set()
    for item in parsed:
        problems += _forbidden(item)
        found = Found(source, item.statement.offset, item.statement.body, temporary)
        made = migration_needs.creates(item.node)
        for reference, place in migration_needs.needs(found, item.node).items():
            if reference not in creates and reference not in made:
                needs.setdefault(reference, place)
        creates.update(made)
        problems += found.problems
        if transactional and needs_own_transaction(item.kind, item.message):
            what = f"{_words(item.statement.sql)} cannot run inside a transaction"
            problems.append((item.statement.offset, f"{what}: needs -- transactional: false"))
    _raise(source, problems)
    statements = tuple(item.statement for item in parsed)
    return Script(statements, tuple(needs.items()), frozenset(creates))


@cache
def mentioned(path: str, text: str) -> dict[Reference, Statement]:
    """Return the objects that a migration names, each with the first statement that does.

    These are what it refers to, makes and replaces. What a string holds (the body of a ``do``
    block) is not read.

    Args:
        path: The file, for messages.
        text: The whole file.

    Raises:
        ProjectError: It does not parse.
    """
    source = Source(path, text, text)
    named: dict[Reference, Statement] = {}
    for item in _read(source):
        found = Found(source, item.statement.offset, item.statement.body)
        walk(found, item.node)
        for kind, attribute in _NAMES.get(item.kind, ()):
            found.need(kind, syntax.strings(getattr(item.message, attribute)))
        if item.kind in {"create_extension_stmt", "alter_extension_stmt"}:
            found.needs.add(("extension", "", item.message.extname))
        # Collations, statistics, conversions: no reference of an object file, yet names of objects.
        found.needs |= {("object", n[-2], n[-1]) for n in syntax.names(item.node)}
        named = dict.fromkeys(found.needs, item.statement) | named
    return named


#: What the walk does not take for a reference: the name of what a statement makes.
_NAMES = {
    "create_function_stmt": [("routine", "funcname")],
    "define_stmt": [("routine", "defnames"), ("type", "defnames")],
    "create_enum_stmt": [("type", "type_name")],
    "create_range_stmt": [("type", "type_name")],
    "create_domain_stmt": [("type", "domainname")],
    "alter_enum_stmt": [("type", "type_name")],
}


def declare(path: str, text: str, schema: str, folder: str) -> list[Declaration]:
    """Read the statements of an object file.

    Args:
        path: The file, for messages.
        text: The whole file.
        schema: The schema whose folder it is in.
        folder: The kind of its folder: ``views``.

    Raises:
        ProjectError: As ``split``; a statement that does not belong in this folder, or is about
            another schema; a name without a schema.
    """
    source = Source(path, text, text)
    problems: list[_Problem] = []
    made: list[Declaration] = []
    for item in _read(source):
        found = Found(source, item.statement.offset, item.statement.body)
        found.problems += _forbidden(item)
        if not found.problems:
            walk(found, item.node)
            try:
                made.append(_declare(item, folder, made, found))
                found.problems += _schema_problem(made[-1], schema)
            except Refused as refused:
                found.problems.append(_refusal(item, refused))
        problems += found.problems
    _raise(source, problems)
    return made


def needs_own_transaction(kind: str, node: Node) -> bool:
    """Return whether the server refuses a statement inside a transaction."""
    if kind in _ALONE:
        return True
    if kind == "vacuum_stmt":
        return bool(node.is_vacuumcmd)
    if kind == "reindex_stmt":
        return any(option.def_elem.defname == "concurrently" for option in node.params) or (
            node.kind in (pb.REINDEX_OBJECT_DATABASE, pb.REINDEX_OBJECT_SYSTEM)
        )
    if kind in ("index_stmt", "drop_stmt"):
        return bool(node.concurrent)
    if kind == "alter_table_stmt":
        commands = (command.alter_table_cmd for command in node.cmds)
        return any(getattr(command, "def").partition_cmd.concurrent for command in commands)
    return False


_ALONE = frozenset(
    {
        "createdb_stmt",
        "dropdb_stmt",
        "create_table_space_stmt",
        "drop_table_space_stmt",
        "alter_system_stmt",
    }
)


# -- reading -------------------------------------------------------------------------------------


def _read(source: Source) -> list[_Parsed]:
    if "\0" in source.text:
        offset = source.text.index("\0")
        raise ProjectError([source.problem(offset, "a NUL character: remove it")])
    try:
        tree = syntax.parse(source.sql)
    except SyntaxProblem as error:
        offset, what = _explain(source, error)
        raise ProjectError([source.problem(offset, what)]) from error
    data = source.sql.encode()
    return [_statement(source, data, raw) for raw in tree.stmts]


def _statement(source: Source, data: bytes, raw: Node) -> _Parsed:
    end = raw.stmt_location + raw.stmt_len if raw.stmt_len else len(data)
    sql = syntax.trim(data[raw.stmt_location : end].decode())
    offset = source.at(raw.stmt_location)
    line, column = errors.position(source.text, offset)
    kind = raw.stmt.WhichOneof("node")
    quoted = _quoted(kind, getattr(raw.stmt, kind))
    body = -1
    if quoted >= 0:
        before = source.at(quoted)
        inside = syntax.string_start(source.text[before : offset + len(sql)])
        body = before + inside if inside >= 0 else -1
    return _Parsed(Statement(sql, offset, line, column, body), kind, raw.stmt)


def _quoted(kind: str, node: Node) -> int:
    """Return where to look for the quoted body of a statement, in bytes; -1 when it has none."""
    if kind == "create_function_stmt":
        options = (option.def_elem for option in node.options)
        return next((o.location for o in options if o.defname == "as"), -1)
    if kind == "do_stmt":
        options = (option.def_elem for option in node.args)
        return next((o.location for o in options if o.defname == "as"), -1)
    if kind == "select_stmt" and len(node.target_list) == 1:
        call = node.target_list[0].res_target.val.func_call
        names = syntax.strings(call.funcname)
        if names == ("cron", "schedule") and call.args and call.args[-1].a_const.HasField("sval"):
            return int(call.args[-1].a_const.location)
    return -1


def _explain(source: Source, error: SyntaxProblem) -> _Problem:
    """Return the place of a syntax error, and its cause where it is a common one."""
    text, offset = source.sql, error.offset
    if text[offset : offset + 1] == "\\":
        word = text[offset:].split()[0]
        return offset, f"{word} is a psql command: only plain SQL runs here"
    before = _last_statement(text[:offset])
    if before[:1] == ["copy"] and "stdin" in before:
        return offset, "data of copy … from stdin: write insert statements"
    if text[offset : offset + 1] == ":":
        return offset, "a psql variable: only plain SQL runs here"
    return offset, f"{error.message} [42601]"


def _last_statement(text: str) -> list[str]:
    """Return the words of the last whole statement before the end of a text, in lower case."""
    data = text.encode()
    words = [data[t.start : t.end].decode().lower() for t in syntax.tokens(text)]
    if words[-1:] == [";"]:
        words.pop()
    while ";" in words:
        del words[: words.index(";") + 1]
    return words


def _forbidden(item: _Parsed) -> list[_Problem]:
    """Return what only the runner may do, or cannot feed."""
    offset = item.statement.offset
    if item.kind == "transaction_stmt":
        what = f"{_words(item.statement.sql)}: dbkit decides where transactions begin and end"
        return [(offset, what)]
    if item.kind == "copy_stmt" and item.message.is_from and not item.message.filename:
        what = "copy … from stdin: a file has no standard input; write insert statements"
        return [(offset, what)]
    return []


# -- declaring -----------------------------------------------------------------------------------


def _declare(item: _Parsed, folder: str, earlier: list[Declaration], found: Found) -> Declaration:
    handler = kinds.TABLE.get(item.kind)
    if handler is None:
        raise Refused(kinds.REFUSED.get(item.kind, ""))
    made = handler(item.message)
    if made.folders and folder not in made.folders:
        where = " or ".join(made.folders)
        raise Refused(f"{made.what} belongs in the folder {where}, not {folder}")
    made = operators.in_family(made, {item.identity for item in earlier})
    statement = item.statement
    return Declaration(
        statement.sql,
        statement.offset,
        statement.line,
        statement.column,
        statement.body,
        identity=made.identity,
        inverse=made.inverse,
        repeatable=made.repeatable,
        on=_resolve(made.on, earlier),
        provides=made.provides,
        needs=frozenset(found.needs | made.needs) - made.provides,
        mentions=frozenset(found.mentions - found.needs),
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
        if on.arguments in (UNSAID, declared.identity.arguments)
    ]
    if len(known) == 1:
        return known[0]
    if on.arguments == UNSAID:
        raise Refused(f"{quote(*on.names)}: name its argument types")
    return replace(on, kind="function") if on.kind == "routine" else on


def _refusal(item: _Parsed, refused: Refused) -> _Problem:
    offset = item.statement.offset
    if refused.offset >= 0 and item.statement.body >= 0:
        offset = item.statement.body + refused.offset
    return offset, refused.what or f"{_words(item.statement.sql)} belongs in a migration"


def _schema_problem(declared: Declaration, schema: str) -> list[_Problem]:
    about = declared.on or declared.identity
    checked = [declared.identity] if declared.identity.kind in _IN_SCHEMA else []
    # A class may join a family of another schema.
    if about.kind not in ("operator family", *_IN_NO_SCHEMA) and about not in checked:
        checked.append(about)
    return [
        (declared.offset, f"{wrong} is not in schema {schema}, whose folder this is")
        for wrong in checked
        if wrong.names[0] not in ("", schema)  # without any, the walk has said so
    ]


def _words(sql: str) -> str:
    """Return a statement's first words: ``create table``, ``select``."""
    words = [word.strip(";").lower() for word in sql.split()]
    count = 2 if words[0] in _TWO_WORDS else 1
    plain = [word for word in words if word not in _FILLERS]
    return " ".join(plain[: count + (plain[1:2] != [] and plain[1] in _THREE_WORDS)])


def _raise(source: Source, problems: list[_Problem]) -> None:
    if problems:
        unique = sorted(dict.fromkeys(problems))
        raise ProjectError([source.problem(offset, what) for offset, what in unique])
