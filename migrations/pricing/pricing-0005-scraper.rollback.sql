drop table pricing.scraper_logs;
drop table pricing.scraper_jobs;
