-- The archive: what lands there is shut, and logged.
select plan(16);

select has_table('pricing', 'archive_log', 'the log is there');
select columns_are(
    'pricing',
    'archive_log',
    array['partition_name', 'table_name', 'from_ts', 'to_ts', 'rows', 'archived_at', 'exported_at', 'dropped_at']
);
select col_is_pk('pricing', 'archive_log', 'partition_name', 'a partition goes once');
select policies_are('pricing', 'archive_log', array[]::text[]);
select table_privs_are('pricing', 'archive_log', 'authenticated', array[]::text[]);
select table_privs_are('pricing', 'archive_log', 'service_role', array['SELECT']);
select column_privs_are('pricing', 'archive_log', 'exported_at', 'service_role', array['SELECT', 'UPDATE']);
select column_privs_are('pricing', 'archive_log', 'dropped_at', 'service_role', array['SELECT']);
select schema_privs_are('pricing_archive', 'service_role', array[]::text[], 'nobody enters the archive');
select schema_privs_are('pricing_archive', 'authenticated', array[]::text[], 'no user either');
select schema_privs_are('pricing_archive', 'anon', array[]::text[], 'nor who is none');

-- A grant and a partition without row security, such as somebody may leave behind.
select set_config('test.month', 'ticket_snapshots_' || to_char(now() at time zone 'UTC', 'YYYY_MM'), true);
do $$
begin
    execute format('grant select on pricing.%I to authenticated', current_setting('test.month'));
    execute format('alter table pricing.%I disable row level security', current_setting('test.month'));
end
$$;
select ok(
    'pricing.' || current_setting('test.month') in (
        select r.object from pricing.apply_retention(now() + interval '1 year') as r where r.action = 'archived'
    ),
    'a year from now this month is archived'
);
select has_table('pricing_archive', current_setting('test.month')::name, 'it is in the archive');
select is_empty(
    $$select c.relname, x.grantee
    from pg_class as c
    cross join lateral aclexplode(c.relacl) as x
    where c.relnamespace = 'pricing_archive'::regnamespace and x.grantee <> c.relowner$$,
    'where nothing is granted'
);
select is_empty(
    $$select c.relname
    from pg_class as c
    where c.relnamespace = 'pricing_archive'::regnamespace and c.relkind = 'r' and not c.relrowsecurity$$,
    'and row security is on'
);
update pricing.archive_log set exported_at = now() where partition_name = current_setting('test.month');
select results_eq(
    $$select pricing.drop_archived('0')$$,
    array['pricing_archive.' || current_setting('test.month')],
    'only what was exported is dropped'
);

select * from finish();
