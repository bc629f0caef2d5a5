-- Removes a month as the source document does: copies the rows, then deletes them.
create table bench.archive (like pricing.ticket_snapshots);

insert into bench.archive
select s.*
from pricing.ticket_snapshots as s
where s."timestamp" >= %(month)s
    and s."timestamp" < %(next_month)s;

delete from pricing.ticket_snapshots as s
where s."timestamp" >= %(month)s
    and s."timestamp" < %(next_month)s;
