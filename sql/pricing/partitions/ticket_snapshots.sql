-- One partition a month: as far back as snapshots are taken in, and three months ahead.
-- dbkit: keeps 4 months
select dbkit.ensure_partitions('pricing.ticket_snapshots', 'month', 3, now() - interval '4 months');
