"""The benchmark of the system ``pricing``.

    python tests/benchmarks/pricing.py [--rows 5000000] [--runs 5] [--out FILE]

It starts a PostgreSQL server of its own (``DBKIT_PG_BIN`` says which), applies the project, writes
120 days of scrapes, rolls them up, proves that hours and days say what the snapshots say, and
measures. It prints a table and writes the figures as JSON with ``--out``.

An event has six sections in three zones that are scraped every 20 minutes, 432 rows a day; above
ten million rows ten sections in five zones every ten minutes, 1,440 rows a day, as the plan for
17.3 million rows has it. So many events are made as the rows ask for: 100 for either.

A line shows the minimum and the median of warm runs in milliseconds, pages touched by one run, and
the ratio of the medians; what takes seconds is run once or twice. Performance is printed and never
asserted: the exit code is 1 when a check of correctness fails, else 0.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))
# In this file's folder ``pricing`` would be this file.
sys.path.remove(str(Path(__file__).parent))

from benchmarks import database, pricing_read, pricing_write
from benchmarks.check import Check
from benchmarks.figures import Figure, Sample, table
from dbkit.postgres import throwaway
from dbkit.project.load import load_project
from pricing import scraper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dbkit.postgres.cluster import Server

DAYS = 120
#: Above this the rows are those of the plan, a denser grid.
SPARSE_ROWS = 10_000_000
ROOT = Path(__file__).parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and return the exit code.

    Args:
        arguments: Of the command line.
    """
    parser = argparse.ArgumentParser(description="Measure the system pricing.")
    parser.add_argument("--rows", type=int, default=5_184_000, help="default: %(default)s")
    parser.add_argument("--runs", type=int, default=5, help="warm runs; default: %(default)s")
    parser.add_argument("--out", type=Path, metavar="FILE", help="also write the figures as JSON")
    chosen = parser.parse_args(arguments)
    shape = shaped(chosen.rows)
    span = Span.of(shape)
    with throwaway.throwaway(database.SETTINGS) as server:
        said = f"PostgreSQL {server.major}; {shape.events} events, {shape.rows} rows a pass"
        say(f"{said} every {shape.step}, {DAYS} days to {span.end:%Y-%m-%d %H:%M}")
        checks, figures = measured(server, shape, span, chosen.runs)
    if chosen.out:
        found = {"checks": [str(c) for c in checks], "figures": [f.values() for f in figures]}
        told = {"major": server.major, "shape": said, **found}
        chosen.out.write_text(json.dumps(told, indent=2, default=str) + "\n", encoding="utf-8")
    return 0 if all(found.holds for found in checks) else 1


def shaped(rows: int) -> scraper.Scraper:
    """Return a scraper that makes about so many rows in 120 days.

    Args:
        rows: How many.
    """
    zones, minutes = (3, 20) if rows <= SPARSE_ROWS else (5, 10)
    of_an_event = zones * 2 * 24 * 60 // minutes * DAYS
    events = max(2, round(rows / of_an_event))
    return scraper.Scraper(events, zones, 2, 2, timedelta(minutes=minutes))


class Span(pricing_read.Span):
    """The time of the scrapes, which ends now."""

    @classmethod
    def of(cls, shape: scraper.Scraper) -> Span:
        """Return the 120 days before the last pass that could have been.

        Args:
            shape: What is scraped.
        """
        now = datetime.now(UTC).replace(second=0, microsecond=0)
        end = now - timedelta(minutes=now.minute) % shape.step
        return cls(end - timedelta(days=DAYS), end)


def measured(
    server: Server, shape: scraper.Scraper, span: Span, runs: int
) -> tuple[list[Check], list[Figure]]:
    """Build a database, load it, check it, measure it, and print what was found.

    Args:
        server: A throwaway server.
        shape: What is scraped.
        span: When.
        runs: How often to measure what is quick.
    """
    database.build(server, load_project(ROOT), "bench", sketch=database.HLL)
    with database.connect(server, "bench") as connection:
        connection.execute(b"create schema bench")
        figures = loaded(connection, shape, span)
        connection.execute(b"vacuum (analyze)")
        checks = checked(connection, shape, span)
        say(*checks)
        figures += pricing_write.views(connection, runs)
        # Before what is rolled back swells them.
        connection.execute(b"vacuum (analyze)")
        figures += pricing_write.storage(connection)
        figures += pricing_read.readers(connection, span, runs)
        figures += pricing_read.comparisons(connection, span, runs)
        figures += pricing_write.incremental(connection, span, figures[1].optimised, runs)
        figures += pricing_write.days(connection)
        figures += pricing_write.inserts(connection, shape, span, runs)
        figures += pricing_write.ingest(connection, shape, span)
        figures += pricing_write.payload(connection, shape, span, runs)
        figures += pricing_write.retention(connection, span)
    say(table("", figures))
    return checks, figures


def loaded(connection: database.Connection, shape: scraper.Scraper, span: Span) -> list[Figure]:
    """Write all passes day by day, and roll them up.

    Args:
        connection: To an empty database.
        shape: What is scraped.
        span: When.
    """
    scraper.register(connection, shape)
    started, count, day = perf_counter(), 0, span.start
    while day < span.end:
        until = min(day + timedelta(days=1), span.end)
        count += scraper.write(connection, shape, day, until)
        day = until
    took = perf_counter() - started
    note = f"{count / took:,.0f} rows a second, generated by the server, a statement a day"
    connection.execute(b"analyze")
    started = perf_counter()
    while database.value(connection, "pricing:check/marks"):
        database.rows(connection, "pricing:write/refresh")
    full = Sample(((perf_counter() - started) * 1000,))
    told = "runs of 20,000 event-hours as the job makes them, oldest first"
    return [
        Figure(f"insert {count:,} rows", note=note),
        Figure("roll-up of everything", optimised=full, note=told),
    ]


def checked(connection: database.Connection, shape: scraper.Scraper, span: Span) -> list[Check]:
    """Compare hours and days with the raw snapshots, row by row.

    Args:
        connection: To a database that was rolled up.
        shape: What was scraped.
        span: When.
    """
    want = shape.rows * round((span.end - span.start) / shape.step)
    count = connection.execute(b"select count(*) from pricing.ticket_snapshots").fetchall()[0][0]
    checks = [Check("every row is stored", want == count, f"{count:,} of {want:,}")]
    whole = {"from": span.start - timedelta(days=1), "to": span.end + timedelta(days=1)}
    whole = {name: at.replace(hour=0, minute=0) for name, at in whole.items()}
    for name in ("hourly", "daily"):
        differing = len(database.rows(connection, f"pricing:check/{name}", whole))
        checks.append(Check(f"{name} rows = raw", differing == 0, f"{differing:,} differ"))
    return checks


def say(*lines: object) -> None:
    """Print lines at once."""
    print(*lines, sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
