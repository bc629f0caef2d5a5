"""An empty database a test, and a project to carry to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from dbkit import throwaway
from scratch import Scratch, shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dbkit.throwaway import Server


@pytest.fixture
def scratch(tmp_path: Path, dbkit_server: Server) -> Iterator[Scratch]:
    """Return an empty project and an empty database."""
    name = f"scratch_{tmp_path.name}"[:60]
    throwaway.create_database(dbkit_server, name)
    (tmp_path / "dbkit.toml").touch()
    yield Scratch(tmp_path, dbkit_server.url(name))
    throwaway.drop_database(dbkit_server, name)


@pytest.fixture
def shop_project(scratch: Scratch) -> Scratch:
    """Return the shop, not yet applied."""
    return shop(scratch)


@pytest.fixture(scope="module")
def pgtap_template(dbkit_server: Server) -> Iterator[str]:
    """Return a database that has pgTAP where dbkit puts it."""
    name = "pgtap_tmpl"
    throwaway.create_database(dbkit_server, name)
    with psycopg.connect(dbkit_server.url(name), autocommit=True) as connection:
        connection.execute("create schema tap")
        connection.execute("grant usage on schema tap to public")
        connection.execute("create extension pgtap schema tap")
    yield name
    throwaway.drop_database(dbkit_server, name)


@pytest.fixture
def pgtap_url(dbkit_server: Server, pgtap_template: str) -> Iterator[str]:
    """Return a copy of it, for one test."""
    throwaway.create_database(dbkit_server, "pgtap", pgtap_template)
    yield dbkit_server.url("pgtap")
    throwaway.drop_database(dbkit_server, "pgtap")
