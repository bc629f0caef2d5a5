-- One partition a year: the one of the oldest event taken in, and three years ahead.
-- dbkit: keeps 1 year
select dbkit.ensure_partitions('analytics.analytics_events_daily_agg', 'year', 3, now() - interval '90 days');
