"""An empty database a test, and a project to carry to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from dbkit.postgres import cluster
from support.scratch import Scratch, shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dbkit.postgres.cluster import Server


@pytest.fixture
def scratch(tmp_path: Path, dbkit_server: Server) -> Iterator[Scratch]:
    """Return an empty project and an empty database."""
    name = f"scratch_{tmp_path.name}"[:60]
    cluster.create_database(dbkit_server, name)
    (tmp_path / "dbkit.toml").touch()
    yield Scratch(tmp_path, dbkit_server.url(name))
    cluster.drop_database(dbkit_server, name)


@pytest.fixture
def shop_project(scratch: Scratch) -> Scratch:
    """Return the shop, not yet applied."""
    return shop(scratch)


@pytest.fixture(scope="module")
def pgtap_template(dbkit_server: Server) -> Iterator[str]:
    """Return a database that has pgTAP where dbkit puts it."""
    name = "pgtap_tmpl"
    cluster.create_database(dbkit_server, name)
    with psycopg.connect(dbkit_server.url(name), autocommit=True) as connection:
        connection.execute("create schema tap")
        connection.execute("grant usage on schema tap to public")
        connection.execute("create extension pgtap schema tap")
    yield name
    cluster.drop_database(dbkit_server, name)


@pytest.fixture
def pgtap_url(dbkit_server: Server, pgtap_template: str) -> Iterator[str]:
    """Return a copy of it, for one test."""
    cluster.create_database(dbkit_server, "pgtap", pgtap_template)
    yield dbkit_server.url("pgtap")
    cluster.drop_database(dbkit_server, "pgtap")
