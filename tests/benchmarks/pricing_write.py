"""What writing costs in ``pricing``: intake, roll-up, refreshes, retention, space."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Any

from benchmarks.database import query, rows, sample
from benchmarks.figures import Bar, Figure, Sample
from pricing import scraper

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from benchmarks.database import Connection
    from benchmarks.pricing_read import Span

LATEST = Bar(faster=50)
INCREMENTAL = Bar(faster=50)
INSERT = Bar(faster=2.5)
RETENTION = Bar(faster=15)

#: Of the comparison of inserts, as the first figures had them.
INSERTED = 49_000
#: Passes of the comparison of ingest_snapshots.
PASSES = 5
#: Rows that carry their listings.
PAYLOAD = 100_000


def timed(run: Callable[[], Any]) -> float:
    """Return how long it takes, in milliseconds.

    Args:
        run: What to run.
    """
    started = perf_counter()
    run()
    return (perf_counter() - started) * 1000


def repeated(connection: Connection, statement: str, runs: int) -> Sample:
    """Measure a statement that leaves things as they are, after one warm run if there are many.

    Args:
        connection: Where to.
        statement: The statement.
        runs: How often.
    """
    times = [
        timed(lambda: connection.execute(statement.encode())) for _ in range(runs + (runs > 2))
    ]
    return Sample(tuple(times[-runs:]))


def taken_back(connection: Connection, statement: bytes, runs: int) -> Sample:
    """Measure a statement whose work is rolled back, after one run to warm up.

    Args:
        connection: Where to.
        statement: The statement.
        runs: How often.
    """
    times = []
    for _ in range(runs + 1):
        with connection.transaction(force_rollback=True):
            times.append(timed(lambda: connection.execute(statement)))
    return Sample(tuple(times[1:]))


def views(connection: Connection, runs: int) -> list[Figure]:
    """Measure the refreshes, against the source's views over raw snapshots.

    Args:
        connection: To a database that was rolled up.
        runs: How often to measure ours; the source's are refreshed twice.
    """
    connection.execute(query("pricing:build/source_views").encode())
    figures = []
    for name, bar in (("latest", LATEST), ("trends", None)):
        ours = "mv_latest_prices" if name == "latest" else "mv_price_trends"
        again = f"refresh materialized view {{}} bench.{name}_source"
        plain = repeated(connection, again.format(""), 2)
        concurrent = repeated(connection, again.format("concurrently"), 1)
        quick = repeated(connection, f"refresh materialized view pricing.{ours}", runs)
        job = repeated(connection, f"select pricing.refresh_view('{ours}')", runs)
        figures.append(Figure(f"{name}: refresh, raw / ours", plain, quick, bar))
        figures.append(Figure(f"{name}: refresh concurrently, raw / ours", concurrent, job, bar))
    connection.execute(b"drop materialized view bench.latest_source, bench.trends_source")
    return figures


def incremental(connection: Connection, span: Span, full: Sample | None, runs: int) -> list[Figure]:
    """Measure the roll-up of the last two hours of all events; leaves nothing changed.

    Args:
        connection: To a database that was rolled up.
        span: The time of the scrapes.
        full: How long the roll-up of everything took.
        runs: How often to measure.
    """
    times = []
    since = (span.end - timedelta(hours=2, seconds=1)).replace(minute=0, second=0)
    for _ in range(runs + 1):
        with connection.transaction(force_rollback=True):
            connection.execute(query("pricing:write/mark_hours").encode(), {"since": since})
            times.append(timed(lambda: rows(connection, "pricing:write/refresh")))
    hours = (span.end - since) / timedelta(hours=1)
    name = f"roll-up: everything / the last {hours:.1f} hours of all events"
    return [Figure(name, full, Sample(tuple(times[1:])), INCREMENTAL)]


def days(connection: Connection) -> list[Figure]:
    """Measure days made from raw snapshots against days made from hours.

    Args:
        connection: To a database that was rolled up.
    """
    found = []
    for name in ("days.raw", "days"):
        text = query(f"pricing:write/{name}").encode()
        found.append(taken_back(connection, text, 2))
    return [Figure("all days: from raw / from hours", found[0], found[1])]


def inserts(connection: Connection, shape: scraper.Scraper, span: Span, runs: int) -> list[Figure]:
    """Measure the insert of passes with their listings, against the source's table and indexes.

    Args:
        connection: To a database that was rolled up.
        shape: What is scraped.
        span: The time of the scrapes, after which these rows are.
        runs: How often to measure; three times at most.
    """
    batch(connection, shape, span.end, INSERTED)
    connection.execute(query("pricing:build/source_snapshots").encode())
    table, few = "pricing.ticket_snapshots", min(runs, 3)
    source = inserted(connection, "bench.source_snapshots", few)
    ours = inserted(connection, "bench.our_snapshots", few)
    marked = inserted(connection, table, few)
    connection.execute(f"alter table {table} disable trigger user".encode())
    unmarked = inserted(connection, table, few)
    connection.execute(f"alter table {table} enable trigger user".encode())
    connection.execute(b"drop table bench.source_snapshots, bench.our_snapshots, bench.batch")
    what = f"insert of {INSERTED:,} rows with listings"
    return [
        Figure(f"{what}, empty tables: source's indexes / ours", source, ours, INSERT),
        Figure(f"{what}, full table: without / with marks", unmarked, marked),
    ]


def batch(connection: Connection, shape: scraper.Scraper, start: datetime, count: int) -> None:
    """Make a table of rows to insert, each with six listings.

    Args:
        connection: Where to.
        shape: What is scraped.
        start: The first pass.
        count: How many rows.
    """
    listed = scraper.Scraper(
        shape.events, shape.zones, shape.least, shape.most, shape.step, listings=True
    )
    end = start + shape.step * (count // shape.rows + 1)
    made = f"create table bench.batch as {query('pricing:scrape')} limit {count}"
    connection.execute(made.encode(), listed.parameters(start, end))
    connection.execute(b"analyze bench.batch")


def inserted(connection: Connection, table: str, runs: int) -> Sample:
    """Measure the insert of the batch into a table.

    Args:
        connection: Where to.
        table: With the columns of the snapshots.
        runs: How often.
    """
    columns = scraper.COLUMNS
    text = f"insert into {table} ({columns}) select {columns} from bench.batch".encode()
    return taken_back(connection, text, runs)


def ingest(connection: Connection, shape: scraper.Scraper, span: Span) -> list[Figure]:
    """Measure ingest_snapshots, a call an event and pass, with and without marks.

    Args:
        connection: To a database that was rolled up.
        shape: Whose events there are.
        span: The time of the scrapes; these are between the last ones.
    """
    dense = scraper.Scraper(shape.events, 10, 2, 2, shape.step, listings=True)
    passes = [span.end - n * shape.step - timedelta(seconds=7) for n in range(PASSES)]
    calls = [(at, *found) for at in passes for found in scraper.seen(connection, dense, at)]
    found: dict[str, list[float]] = {"disable": [], "enable": []}
    for _ in range(3):
        for marking, times in found.items():
            alter = f"alter table pricing.ticket_snapshots {marking} trigger user"
            connection.execute(alter.encode())
            times.append(timed(lambda: send_all(connection, calls)))
            unsend(connection, passes)
    samples = {marking: Sample(tuple(times[1:])) for marking, times in found.items()}
    count = len(calls) * dense.rows // dense.events
    rates = [f"{count / sample.median * 1000:,.0f}" for sample in samples.values()]
    name = f"ingest_snapshots: {count:,} rows, {count // len(calls)} a call: without / with marks"
    note = f"{rates[0]} rows a second without marks, {rates[1]} with"
    return [Figure(name, samples["disable"], samples["enable"], None, note)]


def send_all(connection: Connection, calls: list[tuple[datetime, Any, str]]) -> None:
    """Send passes, each call a transaction.

    Args:
        connection: Where to.
        calls: Instant, event, sections.
    """
    for at, event, sections in calls:
        inserted, _, rejected = scraper.send(connection, at, event, sections, None)
        if not inserted or rejected:
            raise AssertionError(f"{inserted} inserted, {rejected} rejected")


def unsend(connection: Connection, passes: list[datetime]) -> None:
    """Take passes back, leaving no mark.

    Args:
        connection: Where to.
        passes: Their instants.
    """
    connection.execute(b"alter table pricing.ticket_snapshots disable trigger user")
    gone = b'delete from pricing.ticket_snapshots where "timestamp" = any (%s)'
    connection.execute(gone, [passes])
    connection.execute(b"alter table pricing.ticket_snapshots enable trigger user")
    connection.execute(b"truncate pricing.snapshots_dirty")
    connection.execute(b"vacuum pricing.ticket_snapshots")


def storage(connection: Connection) -> list[Figure]:
    """Return what the tables take.

    Args:
        connection: To a database that was rolled up and vacuumed.
    """
    figures = []
    for relation, size, indexes, count in rows(connection, "pricing:storage"):
        each = (size + indexes) / max(count, 1)
        note = f"{size / 2**20:,.0f} MB rows + {indexes / 2**20:,.0f} MB indexes, "
        note += f"{count:,} rows, {each:,.0f} bytes a row"
        figures.append(Figure(f"space: {relation}", note=note))
    return figures


def payload(connection: Connection, shape: scraper.Scraper, span: Span, runs: int) -> list[Figure]:
    """Measure reading prices beside listings, in line against out of line.

    Args:
        connection: Where to.
        shape: What is scraped.
        span: The time of the scrapes.
        runs: How often to measure.
    """
    batch(connection, shape, span.end, PAYLOAD)
    connection.execute(query("pricing:build/payload").encode())
    sizes = []
    for table in ("payload_inline", "payload_out_of_line"):
        columns = scraper.COLUMNS
        text = f"insert into bench.{table} ({columns}) select {columns} from bench.batch"
        connection.execute(text.encode())
        connection.execute(f"vacuum (analyze) bench.{table}".encode())
        size = f"select pg_relation_size('bench.{table}'), pg_table_size('bench.{table}')"
        sizes.append(connection.execute(size.encode()).fetchall()[0])
    baseline = sample(connection, "pricing:read/payload.inline", None, runs)
    optimised = sample(connection, "pricing:read/payload", None, runs)
    note = ", ".join(
        f"{where}: {main / PAYLOAD:,.0f} of {whole / PAYLOAD:,.0f} bytes a row in the table itself"
        for where, (main, whole) in zip(("in line", "out of line"), sizes, strict=True)
    )
    connection.execute(b"drop table bench.batch, bench.payload_inline, bench.payload_out_of_line")
    name = f"prices of {PAYLOAD:,} rows with listings: in line / out of line"
    return [Figure(name, baseline, optimised, None, note)]


def retention(connection: Connection, span: Span) -> list[Figure]:
    """Measure taking the oldest months away, by copy and delete against detach.

    Args:
        connection: To a database that was rolled up, no mark waiting.
        span: The time of the scrapes.
    """
    month = span.start.replace(day=1, hour=0, minute=0)
    following = (month + timedelta(days=63)).replace(day=1)
    asked = {"month": month, "next_month": following, "then": following + timedelta(days=124)}
    with connection.transaction(force_rollback=True):
        connection.execute(b"alter table pricing.ticket_snapshots disable trigger user")
        text = query("pricing:write/archive_by_copy").encode()
        copied = timed(lambda: connection.execute(text, asked))
    times = []
    for _ in range(3):
        with connection.transaction(force_rollback=True):
            started = perf_counter()
            done = rows(connection, "pricing:write/archive", asked)
            times.append((perf_counter() - started) * 1000)
    archived = sum(int(detail.split()[0]) for _, _, detail in done)
    baseline, optimised = Sample((copied,)), Sample(tuple(times))
    name = f"retention of {archived:,} rows: copy and delete / detach"
    note = "without the vacuum that the deleted rows would need, and with writing the log"
    return [Figure(name, baseline, optimised, RETENTION, note)]
