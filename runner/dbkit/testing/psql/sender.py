"""What psql sends, sent inside a test's transaction: the file's own blocks are savepoints of it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
from postgast import pg_query_pb2 as pb
from psycopg.pq import ExecStatus, TransactionStatus

from dbkit.database.queries import query
from dbkit.parse import syntax

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dbkit.parse.syntax import Node

    Connection = psycopg.Connection[Any]

_BLOCK = "dbkit_block"
_STATEMENT = "dbkit_statement"
_BEGINS = (pb.TRANS_STMT_BEGIN, pb.TRANS_STMT_START)
_SAVEPOINTS = (pb.TRANS_STMT_SAVEPOINT, pb.TRANS_STMT_RELEASE, pb.TRANS_STMT_ROLLBACK_TO)
#: What the server says of a statement that runs only outside of a transaction.
_OUTSIDE = ("25001", "2D000")


@dataclass(frozen=True, slots=True)
class Part:
    """One statement of a query; psql may send several at once.

    Attributes:
        sql: Its text.
        start: Where it starts in the query, in characters.
        kind: Its kind in the parse tree; empty where dbkit's parser does not read it.
        node: The tree.
    """

    sql: str
    start: int
    kind: str = ""
    node: Node = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as the server prints them.

    Attributes:
        names: The columns.
        rows: The values; None for null.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


class ServerError(Exception):
    """The server refused a statement.

    Args:
        error: What it said.
        part: The statement.
    """

    def __init__(self, error: psycopg.Error, part: Part) -> None:
        super().__init__(str(error))
        self.error = error
        self.part = part


class Refused(Exception):  # noqa: N818 - a decision of ours, and no error of psql's
    """What a test must not do.

    Args:
        message: What it is.
        hint: What to do instead.
        part: The statement.
    """

    def __init__(self, message: str, hint: str, part: Part) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.part = part


def parts(sql: str) -> list[Part]:
    """Return the statements of a query; all of it as one where it cannot be read."""
    try:
        tree = syntax.parse(sql)
    except syntax.SyntaxProblem:
        return [Part(sql, 0)]
    data = sql.encode()
    found = []
    for raw in tree.stmts:
        end = raw.stmt_location + raw.stmt_len if raw.stmt_len else len(data)
        text = syntax.trim(data[raw.stmt_location : end].decode())
        comments = len(text.encode()[: syntax.tokens(text)[0].start].decode())
        start = len(data[: raw.stmt_location].decode()) + comments
        found.append(Part(text[comments:], start, raw.stmt.WhichOneof("node"), raw.stmt))
    return found


@dataclass(slots=True)
class Sender:
    """The connection of a test, and whether the file has begun a transaction of its own.

    Attributes:
        connection: In the test's transaction.
        note: Receives what psql warns of.
        in_block: Whether the file's ``begin`` is in force.
        count: How many rows the last statement returned or changed.
    """

    connection: Connection
    note: Callable[[str], None]
    in_block: bool = False
    count: int = 0

    def send(
        self, sql: str, data: Callable[[], str], *, guarded: bool
    ) -> Iterator[tuple[Part, Table | str]]:
        """Run a query.

        Args:
            sql: Its text.
            data: Returns what the script holds for ``copy … from stdin``.
            guarded: Whether an error undoes the query alone, and not the transaction.

        Yields:
            Each result with its statement: rows, or the text of ``copy … to stdout``.

        Raises:
            ServerError: The server refused a statement.
            Refused: It would leave something behind in the database.
        """
        found = parts(sql)
        control = any(part.kind == "transaction_stmt" for part in found)
        with self._guard(guarded and not control):
            for part in found:
                try:
                    for result in self._part(part, data):
                        yield part, result
                except psycopg.Error as error:
                    self._check_outside(error, part)
                    raise ServerError(error, part) from error
                if self.connection.info.transaction_status == TransactionStatus.IDLE:
                    raise Refused("this ended the transaction of the test", _ROLLBACK, part)

    @contextmanager
    def _guard(self, wanted: bool) -> Iterator[None]:
        status = self.connection.info.transaction_status
        if not wanted or status != TransactionStatus.INTRANS:
            yield
            return
        self._execute(f"savepoint {_STATEMENT}")
        try:
            yield
        except ServerError:
            self._execute(f"rollback to savepoint {_STATEMENT}")
            self._execute(f"release savepoint {_STATEMENT}")
            raise
        self._execute(f"release savepoint {_STATEMENT}")

    def _check_outside(self, error: psycopg.Error, part: Part) -> None:
        """Refuse what the server runs outside of a transaction only, where the file has none."""
        if error.sqlstate in _OUTSIDE and not self.in_block:
            hint = "a test runs in a transaction; what cannot is tested in Python, with `database`"
            raise Refused(str(error.diag.message_primary), hint, part) from error

    def _execute(self, sql: str) -> psycopg.Cursor[Any]:
        # Prepared, a query would be sent by another protocol than psql's.
        return self.connection.cursor().execute(sql.encode(), prepare=False)

    def _part(self, part: Part, data: Callable[[], str]) -> Iterator[Table | str]:
        if part.kind == "transaction_stmt":
            self._control(part)
        elif part.kind == "copy_stmt" and not part.node.copy_stmt.filename:
            yield from self._copy(part, data)
        else:
            if part.kind == "create_extension_stmt":
                self._make_room(part.node.create_extension_stmt.extname)
            yield from self._results(self._execute(part.sql))

    def _results(self, cursor: psycopg.Cursor[Any]) -> Iterator[Table]:
        while True:
            result = cursor.pgresult
            self.count = cursor.rowcount
            if result is not None and result.status == ExecStatus.TUPLES_OK:
                yield self._table(result)
            if not cursor.nextset():
                return

    def _table(self, result: psycopg.pq.abc.PGresult) -> Table:
        columns = range(result.nfields)
        return Table(
            tuple(self._text(result.fname(column)) or "" for column in columns),
            tuple(
                tuple(self._text(result.get_value(row, column)) for column in columns)
                for row in range(result.ntuples)
            ),
        )

    def _text(self, value: bytes | None) -> str | None:
        return value if value is None else value.decode(self.connection.info.encoding, "replace")

    # -- transactions --------------------------------------------------------------------------

    def _control(self, part: Part) -> None:
        """Run a statement that controls transactions: inside the one of the test."""
        node = part.node.transaction_stmt
        if node.kind in _BEGINS:
            self.begin(part)
        elif node.kind == pb.TRANS_STMT_ROLLBACK:
            self._roll_back()
            if node.chain:
                self.begin(part)
        elif node.kind in _SAVEPOINTS:
            self._execute(part.sql)
        else:
            word = part.sql.split()[0].lower()
            what = f"{word} leaves behind in the database what a test did"
            raise Refused(what, _ROLLBACK, part)

    def begin(self, part: Part | None = None) -> None:
        """Begin the file's transaction, with the options of its statement."""
        if self.in_block:
            self.note("WARNING: there is already a transaction in progress")
            return
        self._execute(f"savepoint {_BLOCK}")
        self.in_block = True
        for option in part.node.transaction_stmt.options if part else ():
            self._option(option.def_elem, part)

    def _option(self, option: Node, part: Part | None) -> None:
        constant = option.arg.a_const
        if option.defname == "transaction_read_only" and constant.ival.ival:
            self._execute("set transaction read only")
        elif option.defname == "transaction_isolation" and part is not None:
            asked, row = constant.sval.sval, self._execute("show transaction_isolation").fetchone()
            if row != (asked,):
                hint = "leave the level out, or test it in Python, with `database`"
                raise Refused(f"a test runs at {row and row[0]}, not {asked}", hint, part)

    def _roll_back(self) -> None:
        if not self.in_block:
            self.note("WARNING: there is no transaction in progress")
            return
        self._execute(f"rollback to savepoint {_BLOCK}")
        self._execute(f"release savepoint {_BLOCK}")
        self.in_block = False

    # -- data and extensions -------------------------------------------------------------------

    def _copy(self, part: Part, data: Callable[[], str]) -> Iterator[str]:
        cursor = self.connection.cursor()
        with cursor.copy(part.sql.encode()) as copy:
            if part.node.copy_stmt.is_from:
                copy.write(data())
            else:
                blocks = [bytes(block) for block in copy]
                yield b"".join(blocks).decode(self.connection.info.encoding, "replace")
        self.count = cursor.rowcount

    def _make_room(self, extension: str) -> None:
        """Drop the pgTAP that dbkit installed where a file installs its own, in its own place."""
        if extension != "pgtap":
            return
        row = self._execute(query("psql/own_pgtap", "dbkit.testing").decode()).fetchone()
        if row is not None and row[0]:
            self._execute("drop extension pgtap")


_ROLLBACK = "end it with rollback; a test that has to commit is written in Python, with `database`"
