drop table analytics.alerts;
drop table analytics.dashboard_probes;
drop table analytics.rollup_runs;
