-- One partition a month: as far back as events are taken in, and three months ahead.
-- dbkit: keeps 90 days
select dbkit.ensure_partitions('analytics.analytics_events', 'month', 3, now() - interval '90 days');
