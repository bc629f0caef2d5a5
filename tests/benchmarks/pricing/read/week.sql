-- All snapshots of seven days, partitioned by month.
select
    count(*) as rows,
    sum(s.total_tickets) as tickets
from pricing.ticket_snapshots as s
where s."timestamp" >= %(week_ago)s
    and s."timestamp" < %(to)s;
