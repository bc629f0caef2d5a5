-- Scraper logs: shape, what they refer to, and who may do what.
select plan(13);

select has_table('pricing', 'scraper_logs', 'the table is there');
select is_partitioned('pricing', 'scraper_logs', 'it is partitioned');
select col_is_pk('pricing', 'scraper_logs', array['timestamp', 'id'], 'its key is (timestamp, id)');
select fk_ok('pricing', 'scraper_logs', 'event_id', 'pricing', 'events', 'id');
select fk_ok('pricing', 'scraper_logs', 'job_id', 'pricing', 'scraper_jobs', 'job_id');
select indexes_are(
    'pricing', 'scraper_logs',
    array['scraper_logs_pkey', 'scraper_logs_job_id_idx', 'scraper_logs_event_id_idx', 'scraper_logs_errors_idx']
);
select policies_are('pricing', 'scraper_logs', array[]::text[]);
select table_privs_are('pricing', 'scraper_logs', 'authenticated', array[]::text[]);
select table_privs_are('pricing', 'scraper_logs_default', 'service_role', array[]::text[]);
select throws_ok(
    $$insert into pricing.scraper_logs (level, message) values ('NOISE', 'm')$$, '23514', null, 'no such level'
);

insert into pricing.events (id, external_id, name, venue, date)
values ('00000000-0000-4000-8000-000000000001', 'a', 'A', 'V', now());
insert into pricing.scraper_jobs (job_id) values ('00000000-0000-4000-8000-0000000000b1');
select pricing.log_scraper(
    'INFO', 'm', '00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-0000000000b1'
);
select pricing.log_scraper('INFO', 'm', '00000000-0000-4000-8000-000000000001');
delete from pricing.events;
select results_eq(
    'select count(*) from pricing.scraper_logs where event_id is null', array[2::bigint], 'logs outlive their event'
);
delete from pricing.scraper_jobs;
select results_eq(
    'select count(*) from pricing.scraper_logs', array[1::bigint], 'and go with their job'
);
select is_empty('select from only pricing.scraper_logs_default', 'each has its month');

select * from finish();
