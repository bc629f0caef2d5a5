drop table pricing.snapshots_dirty;
drop table pricing.ticket_snapshots;
