-- Events: shape, indexes, and who may do what.
select plan(23);

select has_table('pricing', 'events', 'the table is there');
select columns_are(
    'pricing',
    'events',
    array[
        'id', 'external_id', 'name', 'venue', 'city', 'state', 'date', 'category', 'performer_id', 'performer_name',
        'image_url', 'active', 'created_at', 'updated_at', 'last_scraped'
    ]
);
select col_is_pk('pricing', 'events', 'id', 'its key is id');
select col_is_unique('pricing', 'events', 'external_id', 'an event is known by its external_id');
select col_type_is('pricing', 'events', 'external_id', 'character varying(255)', 'of at most 255 characters');
select col_not_null('pricing', 'events', 'external_id', 'it has one');
select col_not_null('pricing', 'events', 'date', 'it has a date');
select col_not_null('pricing', 'events', 'active', 'it is active or not');
select col_default_is('pricing', 'events', 'active', 'true', 'and active to begin with');
select col_not_null('pricing', 'events', 'created_at', 'when it was made is known');
select col_not_null('pricing', 'events', 'updated_at', 'and when it was changed');
select indexes_are(
    'pricing', 'events', array['events_pkey', 'events_external_id_key', 'events_date_idx', 'events_last_scraped_idx'],
    'no index doubles the unique one, and none is on a boolean'
);
select results_eq(
    $$select pg_get_indexdef('pricing.events_last_scraped_idx'::regclass)$$,
    array[
        'CREATE INDEX events_last_scraped_idx ON pricing.events USING btree (last_scraped NULLS FIRST) WHERE active'
    ],
    'the next event to scrape is the first of an index'
);
select triggers_are('pricing', 'events', array['update_updated_at']);
select throws_ok(
    $$insert into pricing.events (external_id, name, venue, date) values ('', 'n', 'v', now())$$, '23514', null,
    'an external_id is not empty'
);
select throws_ok(
    $$insert into pricing.events (external_id, name, venue, date) values ('x', '', 'v', now())$$, '23514', null,
    'nor a name'
);
select throws_ok(
    $$insert into pricing.events (external_id, name, venue, date) values ('x', 'n', '', now())$$, '23514', null,
    'nor a venue'
);
select ok(relrowsecurity, 'row security is on') from pg_class where oid = 'pricing.events'::regclass;
select policies_are('pricing', 'events', array['events_select']);
select policy_roles_are('pricing', 'events', 'events_select', array['authenticated']);
select table_privs_are('pricing', 'events', 'anon', array[]::text[]);
select table_privs_are('pricing', 'events', 'authenticated', array['SELECT']);
select table_privs_are('pricing', 'events', 'service_role', array['SELECT', 'INSERT', 'UPDATE', 'DELETE']);

select * from finish();
