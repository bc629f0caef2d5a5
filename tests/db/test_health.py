"""The health of jobs and partitions: each check clean, broken, seen, mended, clean again."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
import pytest

from dbkit.database import ledger, session
from dbkit.plan.inputs import Treatment, inspect
from dbkit.postgres import cluster, local, throwaway
from dbkit.verify import jobs, partitions
from support.scratch import DISPOSABLE, Scratch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dbkit.postgres.cluster import Server
    from dbkit.verify.values import Finding

needs_cron = pytest.mark.requires_extension("pg_cron")

JOB = "sql/ops/jobs/sweep.sql"
RULE = "sql/log/partitions/entry.sql"
LAUNCHER = (
    "error job/launcher pg_cron: its launcher does not run, so no job does: restart the server"
)
STARTING = "note job/launcher pg_cron: its launcher does not run yet; it takes seconds to start"


def line(finding: Finding) -> str:
    """Return a finding as one line, with its place."""
    place = f" ({finding.path}:{finding.line})" if finding.path else ""
    return f"{finding.level} {finding.rule} {finding.object}: {finding.message}{place}"


@contextmanager
def reading(scratch: Scratch, role: str) -> Iterator[session.Connection]:
    """Connect as ``verify`` does; the transaction must be of use to the end."""
    url = scratch.url.replace("user=postgres", f"user={role}")
    with session.opened(url, scratch.load().config, "verify") as connection:
        connection.execute("begin isolation level repeatable read read only")
        yield connection
        assert connection.execute("select 1 as one").fetchone() == {"one": 1}


def job_lines(scratch: Scratch, role: str = "postgres") -> list[str]:
    """Return what is wrong with the jobs; a throwaway server never has a launcher."""
    project = scratch.load()
    inputs = inspect(project, scratch.url, DISPOSABLE)
    with reading(scratch, role) as connection:
        found = list(map(line, jobs.jobs(connection, project, inputs)))
    return [text for text in found if text not in {LAUNCHER, STARTING}]


def partition_lines(scratch: Scratch, role: str = "postgres") -> list[str]:
    """Return what is wrong with the partitions."""
    with reading(scratch, role) as connection:
        return list(
            map(line, partitions.partitions(connection, scratch.load(), ledger.read(connection)))
        )


@pytest.fixture
def roles(scratch: Scratch) -> Iterator[None]:
    """Make roles that may read all, read and see all, read nothing of pg_cron, and another."""
    scratch.query("create role health_reader login in role pg_read_all_data")
    scratch.query("create role health_monitor login bypassrls in role pg_read_all_data, pg_monitor")
    scratch.query("create role health_stranger login")
    scratch.query("create role health_other login")
    yield
    for role in ("reader", "monitor", "stranger", "other"):
        scratch.query(f"drop owned by health_{role}")
        scratch.query(f"drop role health_{role}")


# Jobs --------------------------------------------------------------------------------------


def write_ops(scratch: Scratch) -> Scratch:
    """Write a project with one job."""
    scratch.write("dbkit.toml", "")
    scratch.write("migrations/ops/ops-0001-schema.sql", "create schema ops;\n")
    scratch.write(
        "sql/ops/functions/sweep.sql",
        """
        -- Sweeps.
        create or replace function ops.sweep() returns void language sql as $$ select $$;
        """,
    )
    scratch.write(
        JOB,
        """
        -- Sweeps every five minutes.
        select cron.schedule('ops.sweep', '*/5 * * * *', $$select ops.sweep()$$);
        """,
    )
    return scratch


@pytest.fixture
def cron(scratch: Scratch, dbkit_server: Server) -> Iterator[psycopg.Connection]:
    """Return a connection to pg_cron's database, which is not the target; clean afterwards."""
    with psycopg.connect(dbkit_server.url("postgres"), autocommit=True) as connection:
        yield connection
        connection.execute("delete from cron.job_run_details")
        connection.execute(
            "delete from cron.job where jobname like 'ops.%%' or database = %s",
            [psycopg.conninfo.conninfo_to_dict(scratch.url)["dbname"]],
        )


@pytest.fixture
def ops(scratch: Scratch, cron: psycopg.Connection) -> Scratch:
    """Return a project with one job, applied two hours ago."""
    assert not cron.closed
    write_ops(scratch).apply()
    scratch.query("update dbkit.file set applied_at = now() - interval '2 hours'")
    ran(cron, "succeeded", "1 minute")
    return scratch


def ran(cron: psycopg.Connection, status: str, ago: str, said: str = "1 row") -> None:
    """Record a run of the job as pg_cron would."""
    cron.execute(
        "insert into cron.job_run_details (jobid, status, return_message, start_time, end_time)"
        " select jobid, %(status)s, %(said)s, now() - %(ago)s::interval,"
        " case when %(status)s <> 'running' then now() - %(ago)s::interval end"
        " from cron.job where jobname = 'ops.sweep'",
        {"status": status, "ago": ago, "said": said},
    )


def edit(scratch: Scratch, path: str, old: str, new: str) -> None:
    """Replace text in a file of the project."""
    file = scratch.root / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@needs_cron
@pytest.mark.usefixtures("roles")
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("active = false", "active False → True"),
        ("schedule = '*/6 * * * *'", "schedule '*/6 * * * *' → '*/5 * * * *'"),
        ("command = 'select 1'", "command 'select 1' → 'select ops.sweep()'"),
        ("database = 'template1'", "database 'template1' → '{database}'"),
        ("username = 'health_other'", "role 'health_other' → 'postgres'"),
        ("jobname = 'ops.other', database = 'template1'", "missing in pg_cron"),
    ],
)
def test_each_column_of_a_job_is_compared(
    ops: Scratch, cron: psycopg.Connection, change: str, message: str
) -> None:
    """What anybody changed by hand is drift, until apply mends it."""
    assert job_lines(ops) == []
    cron.execute(f"update cron.job set {change} where jobname = 'ops.sweep'".encode())
    database = psycopg.conninfo.conninfo_to_dict(ops.url)["dbname"]
    message = message.format(database=database)
    assert job_lines(ops) == [f"error job/drift job ops.sweep: {message} ({JOB}:2)"]
    ops.apply()
    assert job_lines(ops) == []


@needs_cron
def test_a_changed_file_is_pending_and_no_drift(ops: Scratch, cron: psycopg.Connection) -> None:
    """Nor is a row that somebody made equal to the changed file; a third state is both."""
    pending = f"warning job/pending job ops.sweep: its file changed since it was applied ({JOB}:2)"
    edit(ops, JOB, "*/5", "*/7")
    assert job_lines(ops) == [pending]
    cron.execute("update cron.job set schedule = '*/7 * * * *' where jobname = 'ops.sweep'")
    assert job_lines(ops) == [pending]
    cron.execute("update cron.job set schedule = '*/8 * * * *' where jobname = 'ops.sweep'")
    drift = "schedule '*/8 * * * *' → '*/5 * * * *'"
    assert job_lines(ops) == [pending, f"error job/drift job ops.sweep: {drift} ({JOB}:2)"]
    ops.apply()
    assert job_lines(ops) == []


@needs_cron
def test_a_new_file_and_a_removed_one_are_pending(ops: Scratch) -> None:
    """The job of a removed file is not foreign: apply will unschedule it."""
    new = JOB.replace("sweep", "scrub")
    text = (ops.root / JOB).read_text(encoding="utf-8")
    ops.write(new, text.replace("'ops.sweep', '*/5", "'ops.scrub', '*/6"))
    ops.remove(JOB)
    assert job_lines(ops) == [
        f"warning job/pending job ops.scrub: not yet scheduled ({new}:2)",
        "warning job/pending job ops.sweep: its file is gone: apply will unschedule it",
    ]
    ops.apply()
    assert job_lines(ops) == []


@needs_cron
@pytest.mark.usefixtures("roles")
def test_foreign_jobs_are_listed_apart(ops: Scratch, cron: psycopg.Connection) -> None:
    """Named, without a name, another role's of the same name; not those of other databases."""
    database = psycopg.conninfo.conninfo_to_dict(ops.url)["dbname"]
    cron.execute("select cron.schedule('ops.elsewhere', '0 0 * * *', 'select 1')")
    assert job_lines(ops) == []
    insert = (
        "insert into cron.job (jobname, schedule, command, nodeport, database, username)"
        " values (%s, '0 1 * * *', 'select 2', 0, %s, %s) returning jobid"
    )
    cron.execute(insert, ["ops.foreign", database, "postgres"])
    cron.execute(insert, ["ops.sweep", database, "health_other"])
    cron.execute(insert, ["ops.sweep", database, "sweeper"])
    ((number,),) = cron.execute(insert, [None, database, "postgres"]).fetchall()
    end = "no file declares it; role {}, schedule 0 1 * * *"
    assert job_lines(ops) == [
        f"note job/foreign job ops.foreign: {end.format('postgres')}",
        f"note job/foreign job ops.sweep: {end.format('health_other')}",
        f"note job/foreign job ops.sweep: {end.format('sweeper')}",
        f"note job/foreign job without a name, number {number}: {end.format('postgres')}",
    ]
    cron.execute("delete from cron.job where database = %s and schedule = '0 1 * * *'", [database])
    assert job_lines(ops) == []


@needs_cron
def test_a_job_that_stopped_succeeding_is_late(ops: Scratch, cron: psycopg.Connection) -> None:
    """Older than two periods; a run under way may yet succeed, and a long one did when it ended."""
    cron.execute("delete from cron.job_run_details")
    ran(cron, "succeeded", "9 minutes")
    cron.execute("update cron.job_run_details set start_time = now() - interval '30 minutes'")
    assert job_lines(ops) == []
    cron.execute("delete from cron.job_run_details")
    ran(cron, "succeeded", "11 minutes")
    end = f"its schedule is */5 * * * * ({JOB}:2)"
    seen = f"error job/late job ops.sweep: last success 11 minutes ago; {end}"
    assert job_lines(ops) == [seen]
    # One that is switched off is not expected to run; that it is off is what is wrong.
    cron.execute("update cron.job set active = false where jobname = 'ops.sweep'")
    assert job_lines(ops) == [f"error job/drift job ops.sweep: active False → True ({JOB}:2)"]
    cron.execute("update cron.job set active = true where jobname = 'ops.sweep'")
    ran(cron, "running", "1 minute")
    assert job_lines(ops) == []
    ran(cron, "succeeded", "0 minutes")
    assert job_lines(ops) == []


@needs_cron
def test_a_job_that_never_succeeded_counts_from_its_apply(
    ops: Scratch, cron: psycopg.Connection
) -> None:
    """Just after apply nothing is late, also when its last success was under an older file."""
    cron.execute("delete from cron.job_run_details")
    end = f"its schedule is */5 * * * * ({JOB}:2)"
    seen = f"error job/late job ops.sweep: no success since it was applied 2 hours ago; {end}"
    assert job_lines(ops) == [seen]
    ran(cron, "succeeded", "3 hours")
    assert job_lines(ops) == [seen]
    ops.query("update dbkit.file set applied_at = now()")
    assert job_lines(ops) == []


@needs_cron
def test_records_that_are_pruned_accuse_nobody(ops: Scratch, cron: psycopg.Connection) -> None:
    """A yearly job whose last run was deleted with all of that month is not called late."""
    edit(ops, JOB, "*/5 * * * *", "@yearly")
    ops.apply()
    cron.execute("delete from cron.job_run_details")
    ops.query("update dbkit.file set applied_at = now() - interval '1095 days'")
    cron.execute("select nextval('cron.runid_seq')")
    cron.execute(
        "insert into cron.job_run_details (jobid, status, start_time)"
        " values (-1, 'succeeded', now() - interval '14 days')"
    )
    message = "records of runs go back 14 days: too short to judge"
    assert job_lines(ops) == [f"note job/unseen job ops.sweep: {message} ({JOB}:2)"]
    # Records that go back far enough do accuse, and so do those of which none was deleted.
    message = "no success since it was applied 1095 days ago; its schedule is @yearly"
    late = [f"error job/late job ops.sweep: {message} ({JOB}:2)"]
    cron.execute("update cron.job_run_details set start_time = now() - interval '800 days'")
    assert job_lines(ops) == late
    cron.execute("update cron.job_run_details set start_time = now(), runid = 1")
    assert job_lines(ops) == late
    ran(cron, "succeeded", "13 days")
    assert job_lines(ops) == []


@needs_cron
def test_failures_in_a_row_are_counted(ops: Scratch, cron: psycopg.Connection) -> None:
    """From three on an error; a success, or a newer version of the job, ends the row."""
    ran(cron, "failed", "4 minutes", "ERROR:  deadlock detected")
    start = f"job/failing job ops.sweep: its last {{}} failed: {{}} ({JOB}:2)"
    first = start.format("run", "ERROR: deadlock detected")
    assert job_lines(ops) == [f"warning {first}"]
    ran(cron, "failed", "3 minutes", "ERROR:  canceled")
    assert job_lines(ops) == [f"warning {start.format('2 runs', 'ERROR: canceled')}"]
    ran(cron, "failed", "2 minutes", "ERROR:  division by zero\nCONTEXT:  SQL function")
    third = start.format("3 runs", "ERROR: division by zero CONTEXT: SQL function")
    assert job_lines(ops) == [f"error {third}"]
    ran(cron, "succeeded", "0 minutes")
    assert job_lines(ops) == []
    # Before 1.6.3 pg_cron gives no time to a run that could not connect.
    cron.execute(
        "insert into cron.job_run_details (jobid, status, return_message)"
        " select jobid, 'failed', 'connection failed' from cron.job where jobname = 'ops.sweep'"
    )
    assert job_lines(ops) == [f"warning {start.format('run', 'connection failed')}"]
    cron.execute("update cron.job_run_details set end_time = now() where status = 'failed'")
    ops.query("update dbkit.file set applied_at = now() + interval '1 second'")
    assert job_lines(ops) == []


@needs_cron
def test_a_run_that_does_not_end_is_stuck(ops: Scratch, cron: psycopg.Connection) -> None:
    """An hour is granted to every job; what a newer run left behind is over."""
    ran(cron, "running", "59 minutes")
    assert job_lines(ops) == []
    ran(cron, "running", "61 minutes")
    message = "has been running for 1 hour; its schedule is */5 * * * *"
    assert job_lines(ops) == [f"error job/stuck job ops.sweep: {message} ({JOB}:2)"]
    ran(cron, "succeeded", "0 minutes")
    assert job_lines(ops) == []


@needs_cron
def test_two_periods_are_granted_to_a_run(ops: Scratch, cron: psycopg.Connection) -> None:
    """Where they are longer than the hour."""
    edit(ops, JOB, "*/5 * * * *", "@daily")
    ops.apply()
    ran(cron, "running", "47 hours")
    assert job_lines(ops) == []
    ran(cron, "running", "49 hours")
    message = "has been running for 2 days; its schedule is @daily"
    assert job_lines(ops) == [f"error job/stuck job ops.sweep: {message} ({JOB}:2)"]
    ran(cron, "succeeded", "0 minutes")
    assert job_lines(ops) == []


@needs_cron
@pytest.mark.usefixtures("roles")
def test_a_job_needs_a_role_that_logs_in(ops: Scratch, cron: psycopg.Connection) -> None:
    """pg_cron connects as the role, so one that is gone or may not log in runs nothing."""
    change = "update cron.job set username = %s where jobname = 'ops.sweep'"
    drift = f"error job/drift job ops.sweep: role '{{}}' → 'postgres' ({JOB}:2)"
    owner = f"error job/owner job ops.sweep: its role {{}} ({JOB}:2)"
    cron.execute(change, ["health_other"])
    assert job_lines(ops) == [drift.format("health_other")]
    cron.execute("alter role health_other nologin")
    seen = owner.format("health_other cannot log in")
    assert job_lines(ops) == [drift.format("health_other"), seen]
    cron.execute(change, ["health_gone"])
    seen = owner.format("health_gone does not exist")
    assert job_lines(ops) == [drift.format("health_gone"), seen]
    cron.execute(change, ["postgres"])
    assert job_lines(ops) == []


@needs_cron
def test_a_schedule_that_never_fires_is_seen(ops: Scratch, cron: psycopg.Connection) -> None:
    """pg_cron takes one, though no file may hold it."""
    change = "update cron.job set schedule = %s where jobname = 'ops.sweep'"
    cron.execute(change, ["0 0 30 2 *"])
    assert job_lines(ops) == [
        f"error job/drift job ops.sweep: schedule '0 0 30 2 *' → '*/5 * * * *' ({JOB}:2)",
        f"error job/never job ops.sweep: schedule 0 0 30 2 * never fires ({JOB}:2)",
    ]
    cron.execute(change, ["*/5 * * * *"])
    assert job_lines(ops) == []


@needs_cron
def test_the_launcher_must_run(tmp_path: Path) -> None:
    """Once ended it comes back with a restart of the server only; a moment is granted for that."""
    running = "select from pg_stat_activity where backend_type = 'pg_cron launcher'"

    def started() -> psycopg.Connection:
        """Return a connection to the server, on which the launcher has begun."""
        server = psycopg.connect(local.local(tmp_path / ".dbkit").url(), autocommit=True)
        deadline = time.monotonic() + 30
        while server.execute(running).fetchone() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        return server

    def found() -> list[str]:
        ops = Scratch(tmp_path, local.local(tmp_path / ".dbkit").url("dbkit"))
        project = ops.load()
        inputs = inspect(project, ops.url, DISPOSABLE)
        with reading(ops, "postgres") as connection:
            return list(map(line, jobs.jobs(connection, project, inputs)))

    try:
        write_ops(Scratch(tmp_path, local.local(tmp_path / ".dbkit").url("dbkit"))).apply()
        # The launcher starts a second after the first apply has created its database.
        assert found() in ([], [STARTING])
        with started() as server:
            assert found() == []
            server.execute(running.replace("from", "pg_terminate_backend(pid, 5000) from", 1))
            assert found() == [STARTING]
            deadline = time.monotonic() + 30
            while found() == [STARTING] and time.monotonic() < deadline:
                time.sleep(0.5)
            assert found() == [LAUNCHER]
        assert local.stop_local(tmp_path / ".dbkit")
        with started():
            assert found() == []
    finally:
        local.stop_local(tmp_path / ".dbkit")


@needs_cron
@pytest.mark.usefixtures("roles")
def test_a_role_that_sees_all_needs_no_more(ops: Scratch, cron: psycopg.Connection) -> None:
    """It is not the role that applies, and jobs are compared with that one."""
    assert job_lines(ops, "health_monitor") == []
    cron.execute("update cron.job set active = false where jobname = 'ops.sweep'")
    seen = f"error job/drift job ops.sweep: active False → True ({JOB}:2)"
    assert job_lines(ops, "health_monitor") == [seen]
    ops.apply()
    assert job_lines(ops, "health_monitor") == []


@needs_cron
@pytest.mark.usefixtures("roles")
def test_what_a_role_may_not_see_is_said(ops: Scratch, cron: psycopg.Connection) -> None:
    """A job that row security hides is not called missing; what is pending is known."""
    hidden = [
        "note job/unseen pg_cron: whether its launcher runs is shown to members of "
        "pg_read_all_stats only",
        "note job/unseen pg_cron: whether it records runs is shown to members of "
        "pg_read_all_settings only",
    ]
    own = "note job/unseen pg_cron: row security shows this role its own jobs only"
    assert job_lines(ops, "health_reader") == [own, *hidden]
    edit(ops, JOB, "*/5", "*/7")
    pending = f"warning job/pending job ops.sweep: its file changed since it was applied ({JOB}:2)"
    assert job_lines(ops, "health_reader") == [own, *hidden, pending]
    ops.query("grant usage on schema dbkit to health_stranger")
    ops.query("grant select on dbkit.file to health_stranger")
    closed = "note job/unseen pg_cron: this role may not read cron.job and cron.job_run_details"
    assert job_lines(ops, "health_stranger") == [closed, *hidden, pending]
    cron.execute("revoke connect on database postgres from public")
    try:
        (refused, *rest) = job_lines(ops, "health_stranger")
    finally:
        cron.execute("grant connect on database postgres to public")
    assert refused.startswith("note job/unseen pg_cron: its database: cannot connect to ")
    assert rest == [pending]


@needs_cron
def test_pg_cron_in_the_target_itself(tmp_path: Path) -> None:
    """dbkit's own job is compared too, and has no file; what is not recorded is not judged."""
    settings = {
        "cron.database_name": "target",
        "cron.max_running_jobs": "1",
        "cron.log_run": "off",
    }
    with throwaway.throwaway(settings=settings) as server:
        cluster.create_database(server, "target")
        ops = write_ops(Scratch(tmp_path, server.url("target")))
        ops.apply()
        ops.query("update dbkit.file set applied_at = now() - interval '2 hours'")
        # A failure from before it was switched off.
        ops.query(
            "insert into cron.job_run_details (jobid, status, start_time)"
            " select jobid, 'failed', now() from cron.job"
        )
        off = "note job/unseen pg_cron: cron.log_run is off: how jobs do is not recorded"
        assert job_lines(ops) == [off]
        ops.query("update cron.job set active = false where jobname = 'dbkit.prune-run-details'")
        seen = "error job/drift job dbkit.prune-run-details: active False → True"
        assert job_lines(ops) == [off, seen]
        ops.apply()
        assert job_lines(ops) == [off]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"shared_preload_libraries": ""}, "the server has no pg_cron that this role can see"),
        pytest.param(
            {"cron.max_running_jobs": "1"},
            "database postgres has no extension pg_cron",
            marks=needs_cron,
        ),
    ],
)
def test_without_pg_cron_one_note_says_so(
    tmp_path: Path, settings: dict[str, str], message: str
) -> None:
    """No job runs, none is called missing; a project without jobs hears nothing."""
    with throwaway.throwaway(settings=settings) as server:
        cluster.create_database(server, "target")
        ops = write_ops(Scratch(tmp_path, server.url("target")))
        ops.apply(Treatment(allow_missing=frozenset({"pg_cron"})))
        assert job_lines(ops) == [f"note job/unseen pg_cron: {message}"]
        ops.remove(JOB)
        assert job_lines(ops) == []


# Partitions --------------------------------------------------------------------------------


@pytest.fixture
def log(scratch: Scratch) -> Scratch:
    """Return a project with a table partitioned by month and a rule for it, applied."""
    scratch.write(
        "migrations/log/log-0001-entry.sql",
        """
        create schema log;

        create table log.entry (id bigint, at timestamptz not null) partition by range (at);
        """,
    )
    scratch.write(
        RULE,
        """
        -- A partition a month, three ahead.
        select dbkit.ensure_partitions('log.entry', 'month', 3);
        """,
    )
    scratch.apply()
    assert partition_lines(scratch) == []
    return scratch


def first(log: Scratch, months: int) -> str:
    """Return the first day of a month, counted from this one."""
    query = "select (date_trunc('month', now(), 'UTC') + %s * interval '1 month')::date::text"
    return str(log.value(query, months))


def name(log: Scratch, months: int) -> str:
    """Return the name of a month's partition."""
    return f"log.entry_{first(log, months)[:7].replace('-', '_')}"


def seen(check: str, message: str) -> list[str]:
    """Return the finding about the rule's table."""
    level, _, what = check.partition(" ")
    return [f"{level} partition/{what} partitions log.entry: {message} ({RULE}:2)"]


def test_a_gap_is_seen(log: Scratch) -> None:
    """Rows of that time have no place, though the newest partition is far ahead."""
    log.query(f"drop table {name(log, 1)}, {name(log, 2)}")
    message = f"no partition from {first(log, 1)} to {first(log, 3)}, though there are later ones"
    assert partition_lines(log) == seen("error gap", message)
    log.apply()
    assert partition_lines(log) == []


def test_a_near_horizon_is_worse_than_a_far_one(log: Scratch) -> None:
    """Within one unit of the end it is an error: soon rows have no place."""
    log.query(f"drop table {name(log, 3)}")
    message = f"no partition from {first(log, 3)} to {first(log, 4)}"
    assert partition_lines(log) == seen("warning horizon", message)
    log.query(f"drop table {name(log, 1)}, {name(log, 2)}")
    message = f"no partition from {first(log, 1)} to {first(log, 4)}"
    assert partition_lines(log) == seen("error horizon", message)
    log.query(f"drop table {name(log, 0)}")
    message = f"no partition from {first(log, 0)} to {first(log, 4)}"
    assert partition_lines(log) == seen("error horizon", message)
    log.apply()
    assert partition_lines(log) == []


def test_a_detached_partition_is_named(log: Scratch) -> None:
    """It stands in the way of the one that is missing."""
    log.query(f"alter table log.entry detach partition {name(log, 3)}")
    message = (
        f"no partition from {first(log, 3)} to {first(log, 4)};"
        f" {name(log, 3)} is there and is no partition of it"
    )
    assert partition_lines(log) == seen("warning horizon", message)
    bounds = f"from ('{first(log, 3)}') to ('{first(log, 4)}')"
    log.query(f"alter table log.entry attach partition {name(log, 3)} for values {bounds}")
    assert partition_lines(log) == []


def test_odd_bounds_are_seen(log: Scratch) -> None:
    """A part of a month is an error, for apply cannot fill the rest; a longer span is not."""
    last, end = first(log, 3), first(log, 4)
    log.query(f"drop table {name(log, 3)}")
    middle = f"{last[:8]}15"
    create = "create table log.entry_odd partition of log.entry for values"
    log.query(f"{create} from ('{last}') to ('{middle}')")
    message = f"a part only of {last} to {end} is held, by log.entry_odd"
    assert partition_lines(log) == seen("error odd", message)
    log.query("drop table log.entry_odd")
    log.query(f"{create} from ('{last}') to (maxvalue)")
    message = f"log.entry_odd is from {last} to infinity"
    assert partition_lines(log) == seen("warning odd", message)
    log.query("drop table log.entry_odd")
    log.apply()
    assert partition_lines(log) == []


def test_a_partition_kept_for_longer_than_the_rule_says_is_seen(log: Scratch) -> None:
    """Whole and past: clean without the directive, seen with it, gone, clean."""
    log.query(
        "create table log.entry_old partition of log.entry"
        " for values from ('2020-01-01') to ('2020-02-01')"
    )
    assert partition_lines(log) == []
    edit(log, RULE, "ahead.\n", "ahead.\n-- dbkit: keeps 90 days\n")
    message = "log.entry_old is kept for longer than the rule says"
    found = [line.replace(":2)", ":3)") for line in seen("warning retention", message)]
    assert partition_lines(log) == found
    log.query("drop table log.entry_old")
    assert partition_lines(log) == []


def test_rows_in_the_default_partition_are_seen(log: Scratch) -> None:
    """An empty one is as it should be."""
    log.query("create table log.entry_default partition of log.entry default")
    assert partition_lines(log) == []
    log.query("insert into log.entry values (1, '1970-01-01')")
    message = "the default partition log.entry_default holds rows"
    assert partition_lines(log) == seen("warning default", message)
    log.query("delete from log.entry_default")
    assert partition_lines(log) == []


def test_what_is_not_yet_applied_asks_for_nothing(log: Scratch) -> None:
    """A rule that was changed is pending; the one in force is judged, at its place in the file."""
    edit(log, RULE, "'month', 3", "'month', 9")
    edit(log, RULE, "ahead.\n", "ahead.\n\n")
    assert partition_lines(log) == []
    log.query(f"drop table {name(log, 3)}")
    message = f"no partition from {first(log, 3)} to {first(log, 4)}"
    (found,) = seen("warning horizon", message)
    assert partition_lines(log) == [found.replace(":2)", ":3)")]
    log.query("delete from dbkit.file where path = %s", RULE)
    assert partition_lines(log) == []


@pytest.mark.usefixtures("roles")
def test_a_role_that_only_reads_sees_the_same(log: Scratch) -> None:
    """dbkit's functions are closed to it; rows that row security may hide are said to be unseen."""
    log.query("create table log.entry_default partition of log.entry default")
    log.query("insert into log.entry values (1, '1970-01-01')")
    log.query(f"drop table {name(log, 3)}")
    found = partition_lines(log)
    assert len(found) == 2
    assert found == partition_lines(log, "health_reader")
    log.query("alter table log.entry_default enable row level security")
    unseen = seen("note unseen", "this role may not read all of log.entry_default")
    assert [found[0], *unseen] == partition_lines(log, "health_reader")
    assert found == partition_lines(log, "health_monitor")


@pytest.mark.usefixtures("roles")
def test_a_rule_that_cannot_be_computed_is_unseen(log: Scratch) -> None:
    """The transaction survives what this role may not execute."""
    log.write(
        "sql/log/functions/since.sql",
        """
        -- When entries begin.
        create or replace function log.since() returns timestamptz language sql stable
        as $$ select now() $$;

        revoke execute on function log.since() from public;
        """,
    )
    log.apply()
    edit(log, RULE, "'month', 3", "unit => 'month', start => log.since(), ahead => 3")
    log.apply()
    assert partition_lines(log) == []
    message = "its arguments cannot be computed: permission denied for function since"
    assert partition_lines(log, "health_reader") == seen("note unseen", message)
    log.query("grant execute on function log.since() to health_reader")
    assert partition_lines(log, "health_reader") == []


def test_a_table_that_is_no_longer_one_by_time_is_unseen(log: Scratch) -> None:
    """What became of the table is drift, which others report."""
    log.query("drop table log.entry")
    assert partition_lines(log) == seen("note unseen", "the table is not there")
    log.query("create table log.entry (id bigint, at timestamptz) partition by list (at)")
    message = "the table is not partitioned by one column of time"
    assert partition_lines(log) == seen("note unseen", message)


@pytest.mark.parametrize("unit", ["day", "month", "year"])
@pytest.mark.parametrize("key", ["timestamptz", "timestamp", "date"])
def test_the_calendar_is_that_of_the_functions(log: Scratch, unit: str, key: str) -> None:
    """The check computes from the catalogs what ``dbkit.missing_partitions`` says."""
    log.query("drop table log.entry")
    log.query(f"create table log.entry (id bigint, at {key} not null) partition by range (at)")
    arguments = f"'log.entry', '{unit}', 4, start => now() - interval '3 {unit}s'"
    edit(log, RULE, "'log.entry', 'month', 3", arguments)
    log.apply()
    assert partition_lines(log) == []
    assert log.value("select count(*) from dbkit.partitions('log.entry')") == 8
    names = log.query("select partition::text from dbkit.partitions('log.entry') order by lower")
    for number in (0, 2, 3, 5, 7):
        log.query(f"drop table {names[number][0]}")
    missing = log.query(
        "with span as ("
        f" select unnest(range_agg(tstzrange(lower, upper))) as s"
        f" from dbkit.missing_partitions({arguments}))"
        " select lower(s)::date::text, upper(s)::date::text from span order by s"
    )
    found = partition_lines(log)
    assert len(missing) == 4
    for (lower, upper), text in zip(missing, found, strict=True):
        assert f"no partition from {lower} to {upper}" in text
    log.apply()
    assert partition_lines(log) == []
