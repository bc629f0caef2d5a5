drop table pricing.rollup_runs;
drop table pricing.daily_analytics;
drop table pricing.aggregated_analytics;
