"""Jobs: pg_cron's rows are made to equal the files, and nobody else's are touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from dbkit import throwaway
from dbkit.apply import Options
from dbkit.errors import ApplyError, TargetError
from dbkit.verify import Options as VerifyOptions
from dbkit.verify import verify
from scratch import DISPOSABLE, Scratch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dbkit.throwaway import Server

pytestmark = pytest.mark.requires_extension("pg_cron")

JOB = "sql/ops/jobs/sweep.sql"
COLUMNS = "jobname, schedule, command, database, username, active"


@pytest.fixture
def ops(scratch: Scratch) -> Scratch:
    """Return a project with one job."""
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
def cron(ops: Scratch, dbkit_server: Server) -> Iterator[psycopg.Connection]:
    """Return a connection to pg_cron's database, which is not the target; clean afterwards."""
    with psycopg.connect(dbkit_server.url("postgres"), autocommit=True) as connection:
        connection.execute("create role ops_other login")
        yield connection
        connection.execute("drop role ops_other")
        connection.execute(
            "select cron.unschedule(jobid) from cron.job"
            " where jobname like 'ops.%%' or database = %s",
            [psycopg.conninfo.conninfo_to_dict(ops.url)["dbname"]],
        )


def rows(cron: psycopg.Connection) -> list[tuple[object, ...]]:
    """Return the jobs of ops."""
    query = f"select {COLUMNS} from cron.job where jobname like 'ops.%' order by 1, 5"
    return cron.execute(query.encode()).fetchall()


def test_a_job_is_made_changed_and_removed_with_its_file(
    ops: Scratch, cron: psycopg.Connection
) -> None:
    """pg_cron lives in another database: the job runs in the target's."""
    database = psycopg.conninfo.conninfo_to_dict(ops.url)["dbname"]
    ops.apply()
    job = ["ops.sweep", "*/5 * * * *", "select ops.sweep()", database, "postgres", True]
    assert rows(cron) == [tuple(job)]
    assert ops.plan().steps == ()
    text = (ops.root / JOB).read_text(encoding="utf-8")
    (ops.root / JOB).write_text(text.replace("*/5", "*/10"), encoding="utf-8")
    assert ops.steps() == [f"~ {JOB}  (schedule '*/5 * * * *' → '*/10 * * * *')"]
    ops.apply()
    job[1] = "*/10 * * * *"
    assert rows(cron) == [tuple(job)]
    ops.remove(JOB)
    ops.apply()
    assert rows(cron) == []
    assert ops.plan().steps == ()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("active := false", "active False → True"),
        ("schedule := '0 1 * * *'", "schedule '0 1 * * *' → '*/5 * * * *'"),
        ("command := 'select 1'", "command 'select 1' → 'select ops.sweep()'"),
        ("database := 'template1'", "database 'template1' → '{database}'"),
        ("username := 'ops_other'", "role 'ops_other' → 'postgres'"),
    ],
)
def test_a_column_changed_by_hand_is_seen_and_mended(
    ops: Scratch, cron: psycopg.Connection, change: str, reason: str
) -> None:
    """Also what scheduling the same name again would leave as it is (pg_cron 1.4)."""
    ops.apply()
    before = rows(cron)
    database = psycopg.conninfo.conninfo_to_dict(ops.url)["dbname"]
    cron.execute(
        f"select cron.alter_job(jobid, {change}) from cron.job where jobname = 'ops.sweep'".encode()
    )
    assert ops.steps() == [f"~ {JOB}  ({reason.format(database=database)})"]
    ops.apply()
    assert rows(cron) == before


def test_a_job_deleted_by_hand_comes_back(ops: Scratch, cron: psycopg.Connection) -> None:
    """The row is compared, not the ledger."""
    ops.apply()
    cron.execute("select cron.unschedule('ops.sweep')")
    assert ops.steps() == [f"~ {JOB}  (missing in pg_cron)"]
    ops.apply()
    assert len(rows(cron)) == 1


def test_foreign_jobs_are_left_alone(ops: Scratch, cron: psycopg.Connection) -> None:
    """Named or not, what dbkit did not make it does not touch."""
    cron.execute("select cron.schedule('ops.foreign', '0 0 * * *', 'select 1')")
    before = rows(cron)
    ops.apply()
    ops.remove(JOB)
    ops.apply()
    assert rows(cron) == before


def test_a_name_that_another_database_uses_is_refused(
    ops: Scratch, cron: psycopg.Connection
) -> None:
    """Two databases of a server cannot both own a job's name, and neither steals it."""
    cron.execute("select cron.schedule('ops.sweep', '0 0 * * *', 'select 1')")
    with pytest.raises(ApplyError, match=r"job ops\.sweep: the name belongs to a job of database"):
        ops.apply(Options())


def test_a_wrong_command_is_found_before_it_is_scheduled(
    ops: Scratch, cron: psycopg.Connection
) -> None:
    """pg_cron takes any text; dbkit lets the server analyse it."""
    text = (ops.root / JOB).read_text(encoding="utf-8")
    (ops.root / JOB).write_text(text.replace("select ops.sweep()", "select ops.swept()"), "utf-8")
    with pytest.raises(ApplyError, match=rf"{JOB}:2:\d+: function ops\.swept\(\) does not exist"):
        ops.apply()
    assert rows(cron) == []
    assert ops.value("select to_regnamespace('ops') is null")


def test_a_failed_run_schedules_nothing(ops: Scratch, cron: psycopg.Connection) -> None:
    """Jobs in another database follow the transaction, they do not precede it."""
    ops.write(
        "sql/ops/views/wrong.sql",
        """
        -- Refers to nothing.
        create or replace view ops.wrong as select * from ops.nothing;
        """,
    )
    with pytest.raises(ApplyError):
        ops.apply()
    assert rows(cron) == []


def test_pg_cron_in_the_target_itself(tmp_path: Path) -> None:
    """The common case of production: one database, one transaction for everything."""
    with throwaway.throwaway(
        settings={"cron.database_name": "target", "cron.max_running_jobs": "1"}
    ) as server:
        throwaway.create_database(server, "target")
        ops_here = Scratch(tmp_path, server.url("target"))
        ops_here.write("dbkit.toml", "")
        ops_here.write("migrations/ops/ops-0001-schema.sql", "create schema ops;\n")
        ops_here.write(
            "sql/ops/functions/sweep.sql",
            """
            -- Sweeps.
            create or replace procedure ops.sweep() language sql as $$ select $$;
            """,
        )
        ops_here.write(
            JOB,
            """
            -- Sweeps every five minutes.
            select cron.schedule('ops.sweep', '*/5 * * * *', $$call ops.sweep()$$);
            """,
        )
        ops_here.apply()
        jobs = f"select {COLUMNS} from cron.job where jobname = 'ops.sweep'"
        expected = ("ops.sweep", "*/5 * * * *", "call ops.sweep()", "target", "postgres", True)
        assert ops_here.query(jobs) == [expected]
        assert ops_here.plan().steps == ()
        assert ops_here.value("select count(*) from dbkit.cron_run_details") == 0
        assert ops_here.query("select jobname from cron.job where jobname like 'dbkit.%'") == [
            ("dbkit.prune-run-details",)
        ]
        alter = "select cron.alter_job(jobid, {}) from cron.job where jobname = 'ops.sweep'"
        for change in ("active := false", "database := 'template1'", "schedule := '1 1 1 1 1'"):
            ops_here.query(alter.format(change))
            ops_here.apply()
            assert ops_here.query(jobs) == [expected]
        ops_here.remove(JOB)
        ops_here.apply()
        assert ops_here.query(jobs) == []


def test_a_job_that_was_moved_to_another_database_is_not_taken_away(
    ops: Scratch, cron: psycopg.Connection
) -> None:
    """It is somebody else's now, though its name is ours."""
    ops.apply()
    cron.execute(
        "select cron.alter_job(jobid, database := 'template1') from cron.job"
        " where jobname = 'ops.sweep'"
    )
    ops.remove(JOB)
    ops.apply()
    assert len(rows(cron)) == 1


@pytest.mark.usefixtures("ops")
def test_without_pg_cron_a_job_is_an_error_unless_that_is_allowed(tmp_path: Path) -> None:
    """A job that would never run is said before anything ran; on request it is listed instead."""
    with throwaway.throwaway(settings={"shared_preload_libraries": ""}) as server:
        throwaway.create_database(server, "target")
        bare = Scratch(tmp_path, server.url("target"))
        with pytest.raises(TargetError, match=rf"{JOB}:1: needs the extension pg_cron") as refused:
            bare.apply(Options())
        assert "--allow-missing pg_cron" in refused.value.hint
        assert bare.value("select to_regnamespace('ops') is null")
        done = bare.apply(Options(allow_missing=frozenset({"pg_cron"})))
        assert [(skip.path, skip.reason) for skip in done.plan.skipped] == [
            (JOB, "not scheduled: no pg_cron")
        ]
        again = bare.apply(Options(allow_missing=frozenset({"pg_cron"})))
        assert again.plan.steps == ()
        assert len(again.plan.skipped) == 1


def test_a_renamed_job_is_said_once(ops: Scratch, cron: psycopg.Connection) -> None:
    """Its file is renamed with it: one line of the plan for each, one finding for both."""
    ops.apply()
    text = (ops.root / JOB).read_text(encoding="utf-8")
    ops.remove(JOB)
    ops.write("sql/ops/jobs/brush.sql", text.replace("'ops.sweep'", "'ops.brush'"))
    assert ops.steps() == [
        "~ sql/ops/jobs/brush.sql  (new)",
        f"- {JOB}  (the file is gone)",
    ]
    assert job_findings(ops) == ["job ops.brush: renamed from ops.sweep: not yet applied"]
    ops.apply()
    assert [row[0] for row in rows(cron)] == ["ops.brush"]
    assert ops.steps() == []
    assert job_findings(ops) == []


def test_a_renamed_file_of_a_job_is_said_once(ops: Scratch) -> None:
    """A job that stays what it is, in a folder of another system."""
    ops.apply()
    recorded = "update dbkit.file set path = 'sql/ops/jobs/old.sql' where path = %s"
    ops.query(f"{recorded} returning path", JOB)
    assert [step.partition("  (")[0] for step in ops.steps()] == [
        f"= {JOB}",
        "= sql/ops/jobs/old.sql",
    ]
    ops.apply()
    assert ops.steps() == []


def test_a_job_renamed_by_hand_is_said_once(ops: Scratch, cron: psycopg.Connection) -> None:
    """It is neither missing here nor somebody else's there."""
    ops.apply()
    cron.execute("update cron.job set jobname = 'ops.mine' where jobname = 'ops.sweep'")
    expected = "job ops.sweep: renamed to ops.mine in pg_cron: unschedule that, then apply"
    assert job_findings(ops) == [expected]
    cron.execute("update cron.job set jobname = 'ops.sweep' where jobname = 'ops.mine'")
    assert job_findings(ops) == []


def job_findings(ops: Scratch) -> list[str]:
    """Return what verify says of jobs, but for what it cannot see and how they do."""
    report = verify(ops.load(), ops.url, VerifyOptions(DISPOSABLE, recorded=True))
    return [
        f"{finding.object}: {finding.message}"
        for finding in report.findings
        if finding.rule in {"job/pending", "job/drift", "job/foreign"}
    ]
