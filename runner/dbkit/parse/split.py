"""A text, split into statements with their parse trees; all that is wrong with it at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dbkit import errors
from dbkit.errors import ProjectError
from dbkit.parse import syntax
from dbkit.parse.syntax import Node, Source, SyntaxProblem
from dbkit.parse.values import Statement

if TYPE_CHECKING:
    from dbkit.parse.search_path import SearchPath

Problem = tuple[int, str]

_FILLERS = frozenset({"or", "replace", "unique", "temp", "temporary", "unlogged", "constraint"})
_TWO_WORDS = frozenset({"alter", "comment", "create", "drop", "insert", "refresh", "security"})

#: Second words that say nothing alone: create foreign table, create user mapping.
_THREE_WORDS = frozenset({"access", "default", "foreign", "materialized", "user"})

#: Words that cannot be names everywhere any more, and the major since which (its appendix C).
NEW_KEYWORDS = {
    **dict.fromkeys(
        ("json", "json_array", "json_arrayagg", "json_object", "json_objectagg", "system_user"), 16
    ),
    **dict.fromkeys(
        ("json_exists", "json_query", "json_scalar", "json_serialize", "json_table", "json_value"),
        17,
    ),
    "merge_action": 17,
}


@dataclass(frozen=True, slots=True)
class Parsed:
    """A statement with its parse tree."""

    statement: Statement
    kind: str
    node: Node

    @property
    def message(self) -> Node:
        """The node of its kind."""
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
    parsed = read(source)
    raise_all(source, [found for item in parsed for found in forbidden(item)])
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


def read(source: Source) -> list[Parsed]:
    """Parse a text.

    Raises:
        ProjectError: It does not parse.
    """
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


def _statement(source: Source, data: bytes, raw: Node) -> Parsed:
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
    return Parsed(Statement(sql, offset, line, column, body), kind, raw.stmt)


def resolved(item: Parsed, path: SearchPath) -> Statement:
    """Return a statement with the path it runs with, and as the walk has qualified its tree."""
    if not path.schemas:
        return item.statement
    qualified = syntax.deparse(item.kind, item.message)
    return replace(item.statement, search_path=path.schemas, qualified=qualified)


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


def _explain(source: Source, error: SyntaxProblem) -> Problem:
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
    word, place = _new_keyword(text, offset)
    if word:
        since = NEW_KEYWORDS[word]
        what = f'{word} is a keyword from PostgreSQL {since} on: write "{word}" [42601]'
        return place, what
    return offset, f"{error.message} [42601]"


def _new_keyword(text: str, offset: int) -> tuple[str, int]:
    """Return the word at or before a syntax error that older servers take as a name, and its place.

    The error is at the word itself, or after it where the parser took it for a type.
    """
    data, end = text.encode(), len(text[:offset].encode())
    upto = syntax.tokens(text[:offset])[-1:]
    at = syntax.tokens(text[offset:])[:1]
    places = [(token.start, token.end) for token in upto]
    places += [(end + token.start, end + token.end) for token in at]
    for start, stop in places:
        word = data[start:stop].decode().lower()
        if word in NEW_KEYWORDS:
            return word, len(data[:start].decode())
    return "", offset


def _last_statement(text: str) -> list[str]:
    """Return the words of the last whole statement before the end of a text, in lower case."""
    data = text.encode()
    words = [data[t.start : t.end].decode().lower() for t in syntax.tokens(text)]
    if words[-1:] == [";"]:
        words.pop()
    while ";" in words:
        del words[: words.index(";") + 1]
    return words


def forbidden(item: Parsed) -> list[Problem]:
    """Return what only the runner may do, or cannot feed."""
    offset = item.statement.offset
    if item.kind == "transaction_stmt":
        what = f"{words(item.statement.sql)}: dbkit decides where transactions begin and end"
        return [(offset, what)]
    if item.kind == "copy_stmt" and item.message.is_from and not item.message.filename:
        what = "copy … from stdin: a file has no standard input; write insert statements"
        return [(offset, what)]
    return []


def words(sql: str) -> str:
    """Return a statement's first words: ``create table``, ``select``."""
    words = [word.strip(";").lower() for word in sql.split()]
    count = 2 if words[0] in _TWO_WORDS else 1
    plain = [word for word in words if word not in _FILLERS]
    return " ".join(plain[: count + (plain[1:2] != [] and plain[1] in _THREE_WORDS)])


def raise_all(source: Source, problems: list[Problem]) -> None:
    """Raise what is wrong with a text, if anything is."""
    if problems:
        unique = sorted(dict.fromkeys(problems))
        raise ProjectError([source.problem(offset, what) for offset, what in unique])
