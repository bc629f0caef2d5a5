"""libpg_query behind functions of our own: parse, scan, print, and places in the text.

libpg_query counts bytes in trees and tokens, and characters in errors; everything that leaves this
module counts characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING, Any

import postgast
from google.protobuf.message import Message
from postgast import pg_query_pb2

from dbkit import errors

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A protobuf message of the parse tree; the trees' types are generated, and mypy cannot read them.
Node = Any

#: Of an unquoted name PostgreSQL folds the letters of ASCII, and no others.
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
#: Keyword kinds that need no quotes: none, and unreserved.
_UNQUOTED = (0, 1)
#: The types that the grammar itself names, as the server prints them: keywords, not quoted.
_TYPES = {
    "bit": "bit",
    "interval": "interval",
    "json": "json",
    "numeric": "numeric",
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "float4": "real",
    "float8": "double precision",
    "bool": "boolean",
    "bpchar": "character",
    "varchar": "character varying",
    "varbit": "bit varying",
    "time": "time without time zone",
    "timetz": "time with time zone",
    "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or the SQL inside a quoted body of one.

    Attributes:
        path: The file, for messages.
        text: The whole file.
        sql: The part of it that is parsed.
        base: Where that part starts in the file, in characters.
    """

    path: str
    text: str
    sql: str
    base: int = 0

    def at(self, offset: int) -> int:
        """Return where in the file a byte of the parsed part is, in characters."""
        if self.sql.isascii():
            return self.base + offset
        return self.base + len(self.sql.encode()[:offset].decode(errors="ignore"))

    def problem(self, offset: int, what: str) -> str:
        """Say what is wrong at an offset of the file, in characters."""
        return errors.problem(self.path, self.text, offset, what)


class SyntaxProblem(Exception):  # noqa: N818 - always turned into a problem of a file
    """What libpg_query does not parse.

    Args:
        message: The parser's words.
        offset: Where, in characters from the start of the parsed text.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


def parse(sql: str) -> Node:
    """Return the parse tree of a text.

    Raises:
        SyntaxProblem: It does not parse.
    """
    try:
        return postgast.parse(sql)
    except postgast.PgQueryError as error:
        raise SyntaxProblem(error.message, max(error.cursorpos - 1, 0)) from error


def names(node: Node) -> Iterator[tuple[str, ...]]:
    """Yield every list of two strings or more in a tree: a qualified name, of whatever."""
    for field, value in node.ListFields():
        if field.message_type is None:
            continue
        parts = [value] if isinstance(value, Message) else list(value)
        found = strings(parts) if field.message_type.name == "Node" else ()
        if len(found) > 1 and all(found):
            yield found
        for part in parts:
            yield from names(part)


def tokens(sql: str) -> list[Node]:
    """Return the tokens of a text with byte offsets, no comments; none if it cannot be read."""
    try:
        found = postgast.scan(sql).tokens
    except postgast.PgQueryError:
        return []
    comments = (pg_query_pb2.SQL_COMMENT, pg_query_pb2.C_COMMENT)
    return [token for token in found if token.token not in comments]


def is_string(token: Node) -> bool:
    """Say whether a token is a constant in quotes of whatever kind."""
    return token.token in {pg_query_pb2.SCONST, pg_query_pb2.USCONST}


def line_ends(sql: str) -> str:
    """Return a text with LF for every CR LF and CR outside of quotes.

    Inside of quotes (a string, a body, a quoted name) a carriage return is data. A text that
    cannot be scanned is returned as it is.
    """
    try:
        found = postgast.scan(sql).tokens
    except postgast.PgQueryError:
        return sql
    comments = (pg_query_pb2.SQL_COMMENT, pg_query_pb2.C_COMMENT)
    data, parts, at = sql.encode(), [], 0
    for token in found:
        if token.token not in comments:
            parts += [_with_lf(data[at : token.start]), data[token.start : token.end]]
            at = token.end
    return b"".join([*parts, _with_lf(data[at:])]).decode()


def _with_lf(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def trim(sql: str) -> str:
    """Return a statement without the white space and comments after its last token."""
    sql = sql.rstrip()
    if "--" not in sql and not sql.endswith("*/"):
        return sql
    found = tokens(sql)
    return sql.encode()[: found[-1].end].decode() if found else sql


def string_start(sql: str) -> int:
    """Return where the text inside the first quoted string of a text starts, in characters.

    -1 when there is none, or when its quotes allow no mapping of positions (``U&''``).
    """
    token = next((t for t in tokens(sql) if t.token == pg_query_pb2.SCONST), None)
    if token is None:
        return -1
    start = len(sql.encode()[: token.start].decode())
    if sql[start] == "$":
        return sql.index("$", start + 1) + 1
    if sql[start] in "eE":
        return start + 2
    return start + 1 if sql[start] == "'" else -1


def deparse(field: str, node: Node) -> str:
    """Print a statement: ``field`` is its name in the tree, ``grant_stmt``."""
    tree = pg_query_pb2.ParseResult(version=180000)
    getattr(tree.stmts.add().stmt, field).CopyFrom(node)
    return str(postgast.deparse(tree))


def expression(node: Node) -> str:
    """Print an argument of a function call."""
    call = pg_query_pb2.FuncCall(funcformat=pg_query_pb2.COERCE_EXPLICIT_CALL)
    call.funcname.add().string.sval = "x"
    call.args.add().CopyFrom(node)
    select = pg_query_pb2.SelectStmt(
        limit_option=pg_query_pb2.LIMIT_OPTION_DEFAULT, op=pg_query_pb2.SETOP_NONE
    )
    select.target_list.add().res_target.val.func_call.CopyFrom(call)
    return deparse("select_stmt", select).removeprefix("SELECT x(").removesuffix(")")


def literal(text: str) -> str:
    """Return a text as a constant of SQL."""
    node = pg_query_pb2.Node()
    node.a_const.sval.sval = text
    return expression(node)


def quote(*parts: str) -> str:
    """Return a qualified name, each part quoted where PostgreSQL would quote it."""
    return ".".join(map(_quote, parts))


@cache
def _quote(name: str) -> str:
    if _PLAIN.fullmatch(name) and postgast.scan(name).tokens[0].keyword_kind in _UNQUOTED:
        return name
    return '"' + name.replace('"', '""') + '"'


def strings(nodes: Node) -> tuple[str, ...]:
    """Return a list of String nodes as a tuple."""
    return tuple(node.string.sval for node in nodes)


def type_name(node: Node) -> str:
    """Print a TypeName without its modifiers, the way ``format_type`` spells the common ones."""
    names = strings(node.names)
    spelled = names[-1] if names[:-1] in ((), ("pg_catalog",)) else ""
    name = _TYPES.get(spelled, spelled and quote(spelled)) or quote(*names)
    if node.pct_type:
        name = quote(*names) + "%type"
    return name + "[]" * len(node.array_bounds)


def split_names(text: str) -> tuple[str, ...]:
    """Return the names of a list in a string, ``a, "B"``, as settings have them."""
    return tuple(_words(text, ","))


def split_name(text: str) -> tuple[str, ...]:
    """Return the parts of a name written in a string, ``a."B"`` or ``a.f(int)``."""
    return tuple(_words(text, "."))


def _words(text: str, separator: str) -> Iterator[str]:
    """Yield the names in a text, as PostgreSQL folds them, up to a bracket."""
    for token in tokens(text):
        word = text.encode()[token.start : token.end].decode()
        if word == "(":
            return
        if word != separator:
            yield folded(word)


def folded(word: str) -> str:
    """Return a name as PostgreSQL reads it: what is in quotes as it is, else in small letters."""
    return word[1:-1].replace('""', '"') if word.startswith('"') else word.translate(_LOWER)
