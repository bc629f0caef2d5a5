"""The benchmark of the system ``analytics``.

    python tests/benchmarks/analytics.py [--events 1000000] [--uniform] [--out FILE]

It starts a PostgreSQL server of its own (``DBKIT_PG_BIN`` says which), applies the project, takes
the events in, rolls them up as the job does, proves that the aggregates say what the raw events
say, and measures. It prints a table for each implementation of the sketches, which is two where
the extension hll is installed, and writes the figures as JSON with ``--out``.

One project has as many events a day as in a full set of ten million (100,000 in ten days): a
smaller set has fewer projects, so that what one project's queries take can be compared. Up to two
million events come in through ``track_events``; more, and those of the second database, by COPY.

A line shows the minimum and the median of warm runs in milliseconds, pages touched by one run, and
the ratio of the medians. Performance is printed and never asserted: the exit code is 1 when a
check of correctness fails, else 0.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import check, database, load, read, write
from benchmarks.figures import Figure, table
from benchmarks.generate_events import Shape, midnight
from dbkit.errors import DbkitError
from dbkit.postgres import binaries, cluster, throwaway
from dbkit.project.load import load_project

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbkit.postgres.cluster import Server

DAYS = 10
EVENTS_PER_PROJECT = 100_000

#: More come in by COPY.
MOST_TRACKED = 2_000_000

ROOT = Path(__file__).parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and return the exit code.

    Args:
        arguments: Of the command line.
    """
    chosen = _arguments(arguments)
    shape = Shape(
        events=chosen.events,
        days=DAYS,
        projects=chosen.projects or max(2, chosen.events // EVENTS_PER_PROJECT),
        end=midnight(),
        seed=chosen.seed,
        skewed=not chosen.uniform,
    )
    with throwaway.throwaway(database.SETTINGS) as server:
        _say(f"PostgreSQL {server.major}; {_described(shape)}; {chosen.runs} warm runs")
        results = [
            # The second database gets the same events the quicker way.
            _variant(
                server, shape, sketch, not before and chosen.events <= MOST_TRACKED, chosen.runs
            )
            for before, sketch in enumerate(_sketches(server, chosen.sketch))
        ]
    if chosen.out:
        told = {"major": server.major, "shape": _described(shape), "results": results}
        chosen.out.write_text(json.dumps(told, indent=2, default=str) + "\n", encoding="utf-8")
    return 0 if all(result["correct"] for result in results) else 1


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the system analytics.")
    parser.add_argument("--events", type=int, default=1_000_000, help="default: %(default)s")
    parser.add_argument("--projects", type=int, help="default: one for 100,000 events")
    parser.add_argument("--uniform", action="store_true", help="the worst case: all alike")
    parser.add_argument("--seed", type=int, default=1, help="default: %(default)s")
    parser.add_argument("--runs", type=int, default=5, help="warm runs; default: %(default)s")
    parser.add_argument("--sketch", choices=["hll", "plain"], help="default: both if possible")
    parser.add_argument("--out", type=Path, metavar="FILE", help="also write the figures as JSON")
    return parser.parse_args(arguments)


def _described(shape: Shape) -> str:
    how = "Zipf" if shape.skewed else "uniform"
    count = f"{shape.events:,} events ({how}), {shape.projects} projects"
    return f"{count}, {shape.start:%Y-%m-%d} to {shape.end:%Y-%m-%d}, seed {shape.seed}"


def _sketches(server: Server, wanted: str | None) -> tuple[str, ...]:
    available = binaries.extension_available(server.bindir, database.HLL)
    found = (database.HLL, "plain") if available else ("plain",)
    if wanted and wanted not in found:
        raise DbkitError(f"{server.bindir}: no extension {wanted}", "leave out --sketch")
    return (wanted,) if wanted else found


def _variant(server: Server, shape: Shape, sketch: str, tracked: bool, runs: int) -> dict[str, Any]:
    """Build a database with one implementation of the sketches, load it, check it, measure it."""
    empty, full = f"{sketch}_empty", f"{sketch}_full"
    database.build(server, load_project(ROOT), empty, sketch=sketch)
    with database.connect(server, empty) as connection:
        load.register(connection, shape)
    cluster.create_database(server, full, empty)
    with database.connect(server, full) as connection:
        figures = [_ingest(connection, shape, tracked)]
        connection.execute(b"vacuum (analyze)")
        checks, reading = _read(connection, shape, sketch, runs)
        figures += reading
    cluster.drop_database(server, full)  # before the next one needs its space
    with database.connect(server, empty) as connection:
        figures += write.marks(connection, shape, runs)
        figures.append(write.stream(connection, shape))
    _say(table(f"\nsketches: {sketch}", figures))
    return {
        "sketch": sketch,
        "correct": all(found.holds for found in checks),
        "checks": [str(found) for found in checks],
        "figures": [figure.values() for figure in figures],
    }


def _ingest(connection: database.Connection, shape: Shape, tracked: bool) -> Figure:
    done = (load.track if tracked else load.copy)(connection, shape)
    runs = done.rollups or [0.0]
    note = (
        f"{done.how}: {done.events / done.seconds:,.0f} events a second, then {len(runs)} runs of "
        f"the roll-up in {sum(runs) / 1000:.1f} s; at most {done.most_marks:,} marks waiting"
    )
    return Figure(f"intake of {done.events:,} events", note=note)


def _read(
    connection: database.Connection, shape: Shape, sketch: str, runs: int
) -> tuple[list[check.Check], list[Figure]]:
    """Check and measure a loaded database."""
    subjects = read.subjects(connection, shape.start, shape.end)
    checks, errors = check.aggregates(connection, shape.events), check.totals(connection)
    for subject in subjects:
        same, more = check.answers(connection, subject.parameters())
        checks, errors = checks + same, errors + more
    usual, worst = check.estimates(errors, sketch)
    checks.append(usual)
    _say(f"\nchecks, sketches: {sketch}", *checks)
    figures = [worst]
    figures += [
        figure for subject in subjects for figure in read.patterns(connection, subject, runs)
    ]
    figures += read.all_projects(connection, subjects[0], runs)
    figures += read.policies(connection, subjects[-1], runs)
    figures += write.storage(connection)
    hour = shape.end - timedelta(hours=10)
    figures += write.incremental(connection, hour, subjects[-1].project, runs)
    return checks, figures


def _say(*lines: object) -> None:
    print(*lines, sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
