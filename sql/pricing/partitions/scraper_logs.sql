-- One partition a month: the current one and three ahead.
-- dbkit: keeps 1 month
select dbkit.ensure_partitions('pricing.scraper_logs', 'month', 3);
