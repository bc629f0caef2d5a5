"""All systems of this repository at once: what verify says of them."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from dbkit.apply.run import build_project
from dbkit.plan.inputs import Treatment
from dbkit.postgres import cluster
from dbkit.project.load import load_project
from dbkit.verify.run import verify
from dbkit.verify.values import Options
from support.variant import without

if TYPE_CHECKING:
    from dbkit.postgres.cluster import Server
    from dbkit.project.values import Project
    from dbkit.testing.databases import Database

ROOT = Path(__file__).parents[2]


def said(url: str, of: Project | None = None) -> list[str]:
    """Return the errors and warnings of verify, less those of jobs: those are the template's."""
    options = Options(Treatment(disposable=True), cached=False)
    report = verify(of or load_project(ROOT), url, options)
    findings = [f for f in report.findings if f.level != "note" and not f.rule.startswith("job/")]
    return [f"{finding.rule} {finding.object}" for finding in findings]


def test_verify_is_clean_right_after_apply(database: Database) -> None:
    """No false alarm in any system."""
    assert said(database.url) == []


def test_verify_is_clean_after_dump_and_restore(
    database: Database, dbkit_server: Server, tmp_path: Path
) -> None:
    """As an upgrade by dump and restore does it."""
    dump, url = tmp_path / "dump.sql", dbkit_server.url("systems_restored")
    cluster.create_database(dbkit_server, "systems_restored")
    subprocess.run([dbkit_server.bindir / "pg_dump", "-f", dump, database.url], check=True)
    psql = [str(dbkit_server.bindir / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1"]
    subprocess.run([*psql, "-f", str(dump), url], check=True, capture_output=True)
    assert said(url) == []
    cluster.drop_database(dbkit_server, "systems_restored")


def test_verify_is_clean_without_optional_extensions(dbkit_server: Server) -> None:
    """The variants that stand in for hll, PostGIS and unaccent."""
    plain = load_project(ROOT)
    for extension in ("hll", "postgis", "unaccent"):
        plain = without(plain, extension)
    cluster.create_database(dbkit_server, "systems_plain")
    url = dbkit_server.url("systems_plain")
    build_project(plain, url)
    assert said(url, plain) == []
    with psycopg.connect(url) as connection:
        query = "select extname from pg_extension where extname in ('hll', 'postgis', 'unaccent')"
        assert connection.execute(query).fetchall() == []
    cluster.drop_database(dbkit_server, "systems_plain")


def test_a_role_that_only_reads_sees_the_same(database: Database) -> None:
    """Partition rules and all; nothing has to be granted to it."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("create role systems_reader login in role pg_read_all_data")
        try:
            url = database.url.replace("user=postgres", "user=systems_reader")
            assert said(url) == []
        finally:
            connection.execute("drop role systems_reader")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            "alter table analytics.project disable row level security",
            "drift table analytics.project",
        ),
        (
            "grant select on analytics.analytics_events_hourly_agg to anon",
            "unmanaged grant on table analytics.analytics_events_hourly_agg to anon",
        ),
        ("create table analytics.stray ()", "unmanaged table analytics.stray"),
    ],
)
def test_what_matters_is_seen(database: Database, change: str, found: str) -> None:
    """Clean, broken, seen: exactly that."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(change.encode())
    assert said(database.url) == [found]
