"""How much verify costs beside the bare reading of the catalogs.

``python tests/benchmarks/verify.py [--objects 5000] [--runs 5]``

A project of so many objects (tables, views, functions, policies) is applied to a throwaway server.
Then, in turn, the same catalogs are read twice with psycopg and nothing else is done, and verify
runs with its reference cached. Each run is a process of its own, Python's start included; the ratio
is taken pair by pair. Peak memory is the largest resident set of a verify process.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dbkit.apply.run import build_project
from dbkit.postgres import cluster, throwaway
from dbkit.project.load import load_project

BARE = """
import sys
import psycopg
from dbkit.catalog.snapshot import scope_of
from dbkit.catalog import snapshot
from dbkit.project import load
from pathlib import Path
schemas = snapshot.Scope(schemas=("big",))
for _ in range(2):
    with psycopg.connect(sys.argv[2]) as connection:
        snapshot.pin(connection, schemas)
        for kind in snapshot.kinds():
            if kind != snapshot.JOBS:
                connection.execute(snapshot.fact_query(kind)).fetchall()
"""


def write(root: Path, objects: int) -> None:
    """Write a project: of ten objects three tables, three views, three functions, one policy."""
    (root / "dbkit.toml").touch()
    count = objects * 3 // 10
    tables = "".join(
        f"create table big.t{i} (id bigint primary key, name text not null, at timestamptz);\n"
        for i in range(count)
    )
    put(root / "migrations/big/big-0001-tables.sql", f"create schema big;\n{tables}")
    for i in range(count):
        put(
            root / f"sql/big/views/v{i}.sql",
            f"-- View {i}.\ncreate or replace view big.v{i} with (security_invoker = true) as\n"
            f"select t.id, t.name, big.f{i}(1) as f from big.t{i} as t where t.name <> '';\n\n"
            f"comment on view big.v{i} is 'v{i}';\n\ngrant select on big.v{i} to pg_monitor;\n",
        )
        put(
            root / f"sql/big/functions/f{i}.sql",
            f"-- Function {i}.\ncreate or replace function big.f{i}(x int) returns int\n"
            f"language sql immutable set search_path = '' as $$ select x + {i} $$;\n\n"
            f"revoke execute on function big.f{i}(int) from public;\n",
        )
    for i in range(objects // 10):
        put(
            root / f"sql/big/policies/t{i}.sql",
            f"-- Rows of t{i}.\nalter table big.t{i} enable row level security;\n\n"
            f"create policy t{i}_select on big.t{i} for select to public using (id > {i});\n",
        )


def put(path: Path, text: str) -> None:
    """Write a file and the directories above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def timed(command: list[str]) -> tuple[float, int]:
    """Run a command; return its seconds and its peak memory in MB."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in {0, 1}:
        raise SystemExit(f"{command} failed")
    return time.perf_counter() - began, usage.ru_maxrss // 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--objects", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, throwaway.throwaway() as server:
        root = Path(name)
        write(root, chosen.objects)
        cluster.create_database(server, "big")
        url = server.url("big")
        build_project(load_project(root), url)
        bare = [sys.executable, "-c", BARE, name, url]
        program = [sys.executable, "-m", "dbkit", "-C", name, "verify", "--database", url]
        timed(program), timed(bare)
        pairs = [(timed(program), timed(bare)) for _ in range(chosen.runs)]
    for label, runs in (("verify", [p[0] for p in pairs]), ("bare, twice", [p[1] for p in pairs])):
        seconds = [second for second, _ in runs]
        peak = max(memory for _, memory in runs)
        median = statistics.median(seconds)
        print(f"{label:12} {min(seconds):6.2f} s min {median:6.2f} s median {peak} MB")
    ratios = [a[0] / b[0] for a, b in pairs]
    print(
        f"{'ratio':12} {min(ratios):6.2f}   min {statistics.median(ratios):6.2f}   median; bar 1.5"
    )


if __name__ == "__main__":
    main()
