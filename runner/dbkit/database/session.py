"""One connection whose settings nobody else decides, and the lock that runs take turns by."""

from __future__ import annotations

import getpass
import json
import os
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import conninfo
from psycopg.rows import dict_row

from dbkit.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dbkit.config import Config

Row = dict[str, Any]
Connection = psycopg.Connection[Row]

#: The setting by which queries know in which search paths the project's files run.
PATHS = "dbkit.search_paths"

#: The oldest server, as libpq numbers it.
OLDEST = 150000


def describe(url: str) -> str:
    """Return a connection string's user, host and database, without its password."""
    try:
        parts = conninfo.conninfo_to_dict(normalize(url))
    except psycopg.ProgrammingError:
        return "(not a connection string)"
    user = f"{parts['user']}@" if parts.get("user") else ""
    host, name = str(parts.get("host") or ""), parts.get("dbname") or "the default database"
    if not host or host.startswith("/"):
        return f"database {name}"
    port = f":{parts['port']}" if parts.get("port") else ""
    return f"{user}{host}{port}/{name}"


def normalize(url: str) -> str:
    """Return a URL that libpq takes: SQLAlchemy's and yoyo's schemes name a driver as well."""
    scheme, separator, rest = url.partition("://")
    return f"postgresql{separator}{rest}" if separator and "+" in scheme else url


def connect(url: str, config: Config, purpose: str) -> Connection:
    """Connect, and pin every setting on which the meaning of SQL depends.

    What a role or a database was given by ``alter … set`` (a search path, a timeout, read-only
    transactions) must not decide what a file means.

    Args:
        url: A libpq connection string.
        config: For its timeouts.
        purpose: Shown as ``application_name`` to whoever looks who is connected.

    Raises:
        TargetError: The database cannot be reached, or does not take the settings.
    """
    name = f"dbkit {purpose} by {who()} on {socket.gethostname()} (process {os.getpid()})"
    try:
        connection = psycopg.connect(
            normalize(url),
            autocommit=True,
            application_name=name[:63],
            client_encoding="UTF8",
            row_factory=dict_row,
        )
    except (psycopg.OperationalError, psycopg.ProgrammingError) as error:
        message = " ".join(str(error).split())
        hint = "check the URL, that the server runs, and that this role may connect"
        raise TargetError(f"cannot connect to {describe(url)}: {message}", hint) from error
    connection.prepare_threshold = None  # No query comes twice, and poolers mind.
    try:
        # By itself, for what pins the rest may take longer than a hostile timeout lets it.
        connection.execute("set statement_timeout = 0")
        pin(connection, settings(config))
    except psycopg.Error as error:
        connection.close()
        state = f" [{error.sqlstate}]" if error.sqlstate else ""
        message = error.diag.message_primary or " ".join(str(error).split())
        hint = "check the timeouts in the configuration, and that no pooler is in between"
        what = f"{describe(url)}: cannot set up the session: {message}{state}"
        raise TargetError(what, hint) from error
    return connection


#: What a role or a database could be given, and a file must not depend on. Left alone is what
#: decides how fast or how durable something is (synchronous_commit, default_toast_compression, the
#: planner's), what is written into logs, and what the application means as well when it runs the
#: same SQL (default_text_search_config, password_encryption).
FIXED = {
    "search_path": "",
    "default_transaction_read_only": "off",
    "default_transaction_isolation": "read committed",
    # What an expression means, and so what the catalog keeps of it.
    "transform_null_equals": "off",
    "array_nulls": "on",
    "backslash_quote": "safe_encoding",
    "standard_conforming_strings": "on",
    "xmloption": "content",
    "xmlbinary": "base64",
    "lc_monetary": "C",
    "lc_numeric": "C",
    "lc_time": "C",
    "datestyle": "ISO, MDY",
    "intervalstyle": "postgres",
    "timezone": "UTC",
    "timezone_abbreviations": "Default",
    # What a cast to text gives, and how the server spells what dbkit reads and prints.
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "quote_all_identifiers": "off",
    # Where and as what a table is made that says neither.
    "default_tablespace": "",
    "default_table_access_method": "heap",
    "temp_tablespaces": "",
    # Which rows a statement sees: of a search by GIN a part, of a table with policies an error.
    "gin_fuzzy_search_limit": "0",
    "row_security": "on",
    # What ends the session in the middle.
    "exit_on_error": "off",
    "idle_in_transaction_session_timeout": "0",
    "idle_session_timeout": "0",
    "check_function_bodies": "off",
    "client_min_messages": "notice",
    # The server notices within two seconds that a killed runner is gone.
    "client_connection_check_interval": "2s",
}

#: Likewise where the server knows them, and they are not so already: not every role may set them.
WHERE_KNOWN = {
    "transaction_timeout": "0",
    # What CREATE ROLE grants along.
    "createrole_self_grant": "",
    # Views and foreign tables that may not be read.
    "restrict_nonsystem_relation_kind": "",
    # Triggers and foreign keys that do nothing.
    "session_replication_role": "origin",
    # What a block checks, and what it is refused for.
    "plpgsql.check_asserts": "on",
    "plpgsql.extra_errors": "none",
    "plpgsql.extra_warnings": "none",
}


def settings(config: Config) -> dict[str, str]:
    """Return the settings that are pinned, and their values."""
    paths = json.dumps(dict(config.search_path)) if config.search_path else ""
    return {
        **FIXED,
        **({PATHS: paths} if paths else {}),
        "lock_timeout": f"{round(config.lock_timeout * 1000)}ms",
        "statement_timeout": f"{round(config.statement_timeout * 1000)}ms",
        **WHERE_KNOWN,
    }


@contextmanager
def opened(url: str, config: Config, purpose: str) -> Iterator[Connection]:
    """Connect as ``connect`` does, for a block; what the server refuses in it is a TargetError.

    Args:
        url: A libpq connection string.
        config: For its timeouts.
        purpose: Shown as ``application_name``.

    Raises:
        TargetError: The database cannot be reached or read, or is too old.
    """
    try:
        with connect(url, config, purpose) as connection:
            if connection.info.server_version < OLDEST:
                found = connection.info.parameter_status("server_version")
                raise TargetError(
                    f"{describe(url)} is PostgreSQL {found}", "dbkit needs 15 or newer"
                )
            yield connection
    except psycopg.Error as error:
        state = f" [{error.sqlstate}]" if error.sqlstate else ""
        message = error.diag.message_primary or " ".join(str(error).split())
        hint = error.diag.message_hint or "nothing was changed"
        raise TargetError(f"{describe(url)}: {message}{state}", hint) from error


def pin(connection: Connection, settings: Mapping[str, str]) -> None:
    """Set settings for the rest of the session.

    Whoever owns the database may have given it a search path that holds another type ``text``, so
    every name is qualified until the path is set. What the server does not know is left out.
    """
    connection.execute(
        "select pg_catalog.set_config(name, value, false)"
        " from rows from (pg_catalog.unnest(%s::pg_catalog.text[]),"
        " pg_catalog.unnest(%s::pg_catalog.text[]))"
        " as s (name, value)"
        " where pg_catalog.current_setting(name, true) operator(pg_catalog.<>) value"
        " or pg_catalog.strpos(name, '.') operator(pg_catalog.>) 0",
        (list(settings), list(settings.values())),
    )


@contextmanager
def searching(connection: Connection, path: str) -> Iterator[None]:
    """Look for names along a search path during a block in a transaction.

    Outside of it every name is qualified. Where the server refuses something in the block, what
    rolls that back takes the setting back as well.
    """
    if not path:
        yield
        return
    local = "select pg_catalog.set_config('search_path', %s, true)"
    connection.execute(local, (path,))
    yield
    connection.execute(local, ("",))


def current(connection: Connection, names: Iterable[str]) -> dict[str, str]:
    """Return what some settings are."""
    rows = connection.execute(
        "select s.name, pg_catalog.current_setting(s.name) as value"
        " from pg_catalog.unnest(%s::pg_catalog.text[]) as s (name)",
        (list(names),),
    )
    return {row["name"]: row["value"] for row in rows}


def who() -> str:
    """Return the operating system's name for the user, or its number where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
