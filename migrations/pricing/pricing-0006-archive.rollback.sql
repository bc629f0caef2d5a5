drop table pricing.archive_log;
