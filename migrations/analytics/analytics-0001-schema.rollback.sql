drop schema analytics_archive;
drop schema analytics;
