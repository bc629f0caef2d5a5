"""A server as a host provides it: its superuser is not ``postgres``, and a database is not ours."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from dbkit.parse.syntax import quote
from dbkit.postgres import cluster, throwaway
from support.scratch import Scratch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dbkit.postgres.cluster import Server

ADMIN = "cloudadmin"

#: Roles of the server: the plain owner of databases, and three that only look.
ROLES = """
    create role app_owner login nosuperuser nocreaterole nocreatedb nobypassrls;
    create role sees_all login in role pg_read_all_data;
    create role sees_ledger login;
    create role sees_nothing login;
"""

#: What the host puts into every database before its owner gets it.
SURROUNDINGS = """
    alter schema public owner to app_owner;
    comment on schema public is 'provided by the host';
    grant create on schema public to sees_all;
    create extension citext schema public;
    create extension postgres_fdw;
    create server host foreign data wrapper postgres_fdw;
    create publication host_replication;
    grant usage on language plpgsql to sees_all;
    alter default privileges grant select on tables to sees_all;
    alter default privileges in schema public grant select on sequences to sees_all;
    comment on extension plpgsql is 'the host''s own';
"""


@dataclass(frozen=True)
class Host:
    """A running server of a host, and whoever may change everything in it."""

    server: Server

    def url(self, database: str, role: str = "app_owner") -> str:
        """Return the URL by which a role connects to a database."""
        return replace(self.server, user=role).url(database)

    def admin(self, database: str, *statements: str) -> None:
        """Run statements as the host's superuser, each by itself."""
        with psycopg.connect(self.server.url(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    @contextmanager
    def database(self, root: Path, name: str, options: str = "") -> Iterator[Scratch]:
        """Provide a database with what the host puts into it, and an empty project."""
        quoted = quote(name)
        self.admin("postgres", f"create database {quoted} owner app_owner {options}")
        self.admin(name, *filter(str.strip, SURROUNDINGS.split(";")))
        self.admin(name, f"alter database {quoted} set work_mem = '7MB'")
        (root / "dbkit.toml").touch()
        try:
            yield Scratch(root, self.url(name))
        finally:
            cluster.drop_database(self.server, name)


@contextmanager
def host(admin: str = ADMIN) -> Iterator[Host]:
    """Start a server whose bootstrap superuser has the given name."""
    with throwaway.throwaway({"max_connections": "40"}) as server:
        rename = sql.SQL("alter role {} rename to {}")
        named = rename.format(sql.Identifier(server.user), sql.Identifier(admin))
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute("create role renames superuser login")
        with psycopg.connect(replace(server, user="renames").url(), autocommit=True) as connection:
            connection.execute(named)
        provided = Host(replace(server, user=admin))
        provided.admin("postgres", "drop role renames", ROLES)
        yield provided
