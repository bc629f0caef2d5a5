-- All snapshots of seven days, from a table that is not partitioned and has the primary key alone.
select
    count(*) as rows,
    sum(s.total_tickets) as tickets
from bench.flat as s
where s."timestamp" >= %(week_ago)s
    and s."timestamp" < %(to)s;
