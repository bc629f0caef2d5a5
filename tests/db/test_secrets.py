"""Connections of subscriptions, options of user mappings: compared, and no secret is shown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import sql

from dbkit.database.catalog import snapshot
from dbkit.database.catalog.changes import diff
from dbkit.postgres import cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbkit.postgres.cluster import Server

SCOPE = snapshot.Scope(schemas=("lab",))

SUBSCRIBE = """
    create subscription {} connection {} publication p with (connect = false, slot_name = none)
"""

#: Words of a connection that hold a secret; those of OAuth and SCRAM are new in 18.
SECRETS = {
    "password": "password=hush",
    "password in quotes": "password = 'it\\'s host=hush \\\\ '",
    "password with an escaped space": r"password=hush\ host=hush",
    "password of the key": "sslpassword=hush",
    "secret of OAuth": "oauth_client_secret=hush",
    "key of SCRAM": "scram_client_key=aHVzaA==",
    "server's key of SCRAM": "scram_server_key=aHVzaA==",
}
URIS = {
    "password": "postgresql://lab:hush@near/shop",
    "password of odd letters": "postgresql://lab:hu?sh:hush@near/shop",
    "parameter": "postgresql://lab@near/shop?password=hush",
    "encoded parameter": "postgresql://lab@near/shop?%70assword=hush",
    "last parameter": "postgres://lab@near/shop?sslmode=prefer&sslpassword=hush",
    "secret of OAuth": "postgresql://lab@near/shop?oauth_client_secret=hush",
}


@pytest.fixture
def connection(dbkit_server: Server) -> Iterator[psycopg.Connection[Any]]:
    """Return a connection in a transaction that is rolled back."""
    with psycopg.connect(dbkit_server.url()) as opened:
        yield opened
        opened.rollback()


def subscribed(connection: psycopg.Connection[Any], text: str, name: str = "far") -> dict[str, Any]:
    """Create a subscription, which connects to nothing, and return what its fact holds."""
    named = sql.SQL(SUBSCRIBE).format(sql.Identifier(name), sql.Literal(text))
    connection.execute(named)
    fact = snapshot.take(connection, SCOPE).facts["subscription", "", name]
    found: dict[str, Any] = json.loads(fact)
    return found


def refused(connection: psycopg.Connection[Any], server: Server, text: str) -> bool:
    """Say whether the server's major does not know a word of a connection, after a look."""
    new = any(word in text for word in ("oauth", "scram")) and server.major < 18
    if new:
        with pytest.raises(psycopg.errors.SyntaxError, match="invalid"):
            subscribed(connection, text)
    return new


@pytest.mark.parametrize("secret", SECRETS)
def test_secrets_of_a_connection(
    connection: psycopg.Connection[Any], dbkit_server: Server, secret: str
) -> None:
    """Whatever libpq takes for one, wherever it stands; the rest is compared."""
    text = f"host=near {SECRETS[secret]} user=lab"
    if not refused(connection, dbkit_server, text):
        assert subscribed(connection, text)["connection"] == ["host=near", "user=lab"]


@pytest.mark.parametrize("secret", URIS)
def test_secrets_of_a_uri(
    connection: psycopg.Connection[Any], dbkit_server: Server, secret: str
) -> None:
    """The same in the other form that a connection may have."""
    if refused(connection, dbkit_server, URIS[secret]):
        return
    found = subscribed(connection, URIS[secret])
    mode = ["sslmode=prefer"] if "sslmode" in URIS[secret] else []
    assert found["connection"] == ["dbname=shop", "host=near", *mode, "user=lab"]
    assert "hush" not in json.dumps(found)


def test_what_libpq_takes_is_shown_or_secret(connection: psycopg.Connection[Any]) -> None:
    """Of libpq's own list, each that it does not take for a secret is compared."""
    unseen = {"password", "sslpassword", "oauth_client_secret"}
    unseen |= {"scram_client_key", "scram_server_key"}
    for option in psycopg.pq.Conninfo.get_defaults():
        keyword = option.keyword.decode()
        if keyword in {"service", "servicefile"}:
            continue  # They name a file, which libpq looks for at once.
        named = sql.SQL(SUBSCRIBE).format(sql.Identifier("far"), sql.Literal(f"{keyword}=1"))
        with connection.transaction(force_rollback=True):
            try:
                with connection.transaction():
                    connection.execute(named)
            except psycopg.Error:
                continue  # An older server's libpq does not know it.
            fact = json.loads(snapshot.take(connection, SCOPE).facts["subscription", "", "far"])
            wanted = [] if keyword in unseen or option.dispchar == b"*" else [f"{keyword}=1"]
            assert fact["connection"] == wanted, keyword


@pytest.mark.parametrize("length", [0, 1, 1999, 2000, 2001, 60_000])
def test_a_connection_of_any_length(connection: psycopg.Connection[Any], length: int) -> None:
    """Nothing at all, or a host after the other."""
    hosts = ("h" * 60 + ",") * (length // 61) + "h" * (length % 61)
    found = subscribed(connection, f"host={hosts}" if length else "")
    assert found["connection"] == ([f"host={hosts}"] if length else [])


def test_a_subscription_of_any_name(connection: psycopg.Connection[Any]) -> None:
    """Quotes, letters beyond ASCII, a value with blanks."""
    found = subscribed(connection, "dbname = 'my shop é' host=near", 'weird "name" é')
    assert found["connection"] == ["dbname=my shop é", "host=near"]


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_in_a_database_of_any_encoding(dbkit_server: Server, encoding: str) -> None:
    """In SQL_ASCII whatever bytes come are kept."""
    create = f"create database other template template0 encoding '{encoding}' locale 'C'"
    with psycopg.connect(dbkit_server.url(), autocommit=True) as admin:
        admin.execute(create.encode())
    try:
        with psycopg.connect(dbkit_server.url("other"), client_encoding="utf8") as opened:
            opened.execute("create foreign data wrapper w; create server s foreign data wrapper w")
            # One byte, which is no letter of UTF-8.
            opened.execute(r"create user mapping for public server s options (password e'\351')")
            subscribed(opened, "host=near")
            facts = snapshot.take(opened, SCOPE).facts
            assert ("user mapping", "", "public on s") in facts
            opened.rollback()
    finally:
        cluster.drop_database(dbkit_server, "other")


def test_options_of_a_mapping_are_not_shown(connection: psycopg.Connection[Any]) -> None:
    """None of them, for any may be a secret; each that changes is seen."""
    connection.execute("create foreign data wrapper w; create server s foreign data wrapper w")
    connection.execute(
        "create user mapping for public server s options (\"user\" 'hush1', token 'hush2', a 'b')"
    )
    before = snapshot.take(connection, SCOPE).facts
    assert "hush" not in " ".join(before.values())
    for name in ('"user"', "token", "a"):
        with connection.transaction(force_rollback=True):
            connection.execute(
                f"alter user mapping for public server s options (set {name} 'other')".encode()
            )
            (change,) = diff(before, snapshot.take(connection, SCOPE).facts)
            assert (change.kind, change.name) == ("user mapping", "public on s")
            assert "other" not in str(change.attributes)
