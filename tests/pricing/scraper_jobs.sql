-- Scraper jobs: shape, checks, and who may do what.
select plan(16);

select has_table('pricing', 'scraper_jobs', 'the table is there');
select col_is_pk('pricing', 'scraper_jobs', 'job_id', 'its key is job_id');
select indexes_are(
    'pricing', 'scraper_jobs', array['scraper_jobs_pkey', 'scraper_jobs_started_at_idx', 'scraper_jobs_running_idx']
);
select policies_are('pricing', 'scraper_jobs', array[]::text[]);
select table_privs_are('pricing', 'scraper_jobs', 'authenticated', array[]::text[]);
select table_privs_are('pricing', 'scraper_jobs', 'service_role', array['SELECT', 'INSERT', 'UPDATE', 'DELETE']);
select throws_ok($$insert into pricing.scraper_jobs (status) values ('banana')$$, '23514', null, 'no such status');
select throws_ok(
    $$insert into pricing.scraper_jobs (status) values ('success')$$, '23514', null, 'what is over has an end'
);
select throws_ok(
    $$insert into pricing.scraper_jobs (completed_at) values (now())$$, '23514', null, 'what is running has none'
);
select throws_ok(
    $$insert into pricing.scraper_jobs (status, completed_at) values ('failed', now() - interval '1 second')$$,
    '23514', null, 'no job ends before it starts'
);
select throws_ok(
    $$insert into pricing.scraper_jobs (events_scraped) values (-1)$$, '23514', null, 'events are not negative'
);
select throws_ok(
    $$insert into pricing.scraper_jobs (errors_count) values (-1)$$, '23514', null, 'nor are errors'
);
select results_eq(
    $$insert into pricing.scraper_jobs (status, completed_at) values ('success', now() + interval '1.5 seconds')
    returning duration_ms$$,
    array[1500], 'the duration follows'
);
select results_eq(
    'insert into pricing.scraper_jobs default values returning status, duration_ms',
    $$values ('running'::text, null::int)$$, 'a job begins running, without a duration'
);
insert into pricing.scraper_jobs (started_at) values (now() - interval '60 days');
select results_eq('select pricing.reap_jobs()', array[1], 'one that was forgotten for 60 days can be reaped');
select results_eq(
    $$select status, error_details from pricing.scraper_jobs where started_at < now() - interval '1 day'$$,
    $$values ('failed'::text, '{"detail": "stale"}'::jsonb)$$, 'and is stale'
);

select * from finish();
