"""Acting as a user of the system, and what that user can and cannot do."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from dbkit.testing.expect import fail, refused, rows_of, with_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dbkit.testing.expect import Connection, Parameters

__tracebackhide__ = True

_CLAIMS = "request.jwt.claims"


@contextmanager
def as_user(
    connection: Connection,
    uid: object,
    *,
    org: object = None,
    role: str = "authenticated",
    **claims: Any,
) -> Iterator[None]:
    """Be a logged-in user inside the block, and whoever one was before after it.

    What the block wrote stays. An error inside it, also one that the block itself caught, takes
    the block's writes back, and the transaction goes on.

    Args:
        connection: In a transaction, whose role may become ``role``.
        uid: The claim ``sub``; None for nobody.
        org: The claim ``org_id``; None for none.
        role: The database role, also the claim ``role``.
        **claims: Any other claims.

    Raises:
        RuntimeError: The connection is not in a transaction, so that nothing would undo the role.
    """
    from psycopg import Rollback  # noqa: PLC0415 - the plugin loads without psycopg

    _require_transaction(connection)
    token = {"sub": uid and str(uid), "org_id": org and str(org), "role": role, **claims}
    settings = {
        "role": role,
        _CLAIMS: json.dumps({name: value for name, value in token.items() if value is not None}),
    }
    with connection.transaction():
        before = _settings(connection, settings)
        yield
        if _in_failed_transaction(connection):
            raise Rollback
        _settings(connection, before)


def can_see(
    connection: Connection, sql: str, expected: Sequence[Any], params: Parameters = None
) -> None:
    """Assert that the current persona sees exactly these rows, in any order.

    Args:
        connection: Inside ``as_user``.
        sql: A query.
        expected: Rows as tuples; plain values when there is one column.
        params: The query's parameters.
    """
    try:
        with connection.transaction():
            have = rows_of(connection, sql, params)
    except refused() as error:
        fail(f"{_persona(connection)} cannot see anything: {error.diag.message_primary}", sql)
    with_rows(f"{_persona(connection)} sees other rows than expected", have, expected, sql)


def cannot_see(connection: Connection, sql: str, params: Parameters = None) -> None:
    """Assert that the current persona sees no row: none is visible, or the query is refused.

    Args:
        connection: Inside ``as_user``.
        sql: A query.
        params: The query's parameters.
    """
    try:
        with connection.transaction():
            have = rows_of(connection, sql, params)
    except refused():
        return
    with_rows(f"{_persona(connection)} sees rows that it should not", have, [], sql)


def cannot_write(
    connection: Connection,
    sql: str,
    sqlstate: str | None = "42501",
    params: Parameters = None,
) -> None:
    """Assert that a statement is refused; whatever it did is taken back.

    Row security refuses a new row that its check does not admit (42501), but only *hides* the rows
    of others from ``update`` and ``delete``: such a statement runs and touches nothing.

    Args:
        connection: Inside ``as_user``.
        sql: An insert, update, delete, merge or call.
        sqlstate: The code it must be refused with; None when it must run and touch no row.
        params: The statement's parameters.
    """
    from psycopg import Error, Rollback  # noqa: PLC0415 - the plugin loads without psycopg

    persona, touched = _persona(connection), -1
    try:
        with connection.transaction():
            touched = connection.execute(sql, params).rowcount
            raise Rollback
    except Error as error:
        if sqlstate and error.sqlstate == sqlstate:
            return
        got = f"refused with {error.sqlstate} ({error.diag.message_primary})"
    else:
        got = f"ran and touched {touched} row{'' if touched == 1 else 's'}"
        if sqlstate is None and touched == 0:
            return
    want = f"refused with {sqlstate}" if sqlstate else "ran and touched no row"
    hint = "hidden by row security rather than refused? then say sqlstate=None"
    fail(f"{persona}: the write was not refused as expected", sql, f"have: {got}", f"want: {want}",
         *([hint] if sqlstate and touched == 0 else []))  # fmt: skip


def _require_transaction(connection: Connection) -> None:
    from psycopg.pq import TransactionStatus  # noqa: PLC0415 - the plugin loads without psycopg

    if connection.info.transaction_status == TransactionStatus.IDLE:
        message = (
            "as_user needs an open transaction, whose end undoes the role: "
            "write `with connection.transaction(), as_user(connection, …):`"
        )
        raise RuntimeError(message)


def _in_failed_transaction(connection: Connection) -> bool:
    from psycopg.pq import TransactionStatus  # noqa: PLC0415 - the plugin loads without psycopg

    return connection.info.transaction_status == TransactionStatus.INERROR


def _settings(connection: Connection, settings: dict[str, str]) -> dict[str, str]:
    """Set settings until the end of the transaction; return what they were."""
    before = {
        name: str(
            rows_of(connection, "select coalesce(current_setting(%s, true), '')", [name])[0][0]
        )
        for name in settings
    }
    for name, value in settings.items():
        rows_of(connection, "select set_config(%s, %s, true)", [name, value])
    return before


def _persona(connection: Connection) -> str:
    role, claims = rows_of(
        connection, "select current_user, nullif(current_setting(%s, true), '')", [_CLAIMS]
    )[0]
    try:
        uid = json.loads(claims or "{}").get("sub")
    except ValueError:
        uid = None
    return f"{role} {uid}" if uid else str(role)
