-- Events: what a row has to be, and who may touch which column.
select plan(30);

select fk_ok('wizard', 'events', 'organization_id', 'wizard', 'organizations', 'id');
select fk_ok('wizard', 'events', 'user_id', 'auth', 'users', 'id');
select col_is_unique('wizard', 'events', array['slug'], 'a slug names one event');
select col_type_is('wizard', 'events', 'slug', 'character varying(255)', 'a slug has at most 255 characters');
select col_not_null('wizard', 'events', c.name, c.name || ' is needed')
from unnest(array['organization_id', 'title', 'slug', 'type', 'event_date', 'start_time', 'starts_at']) as c (name);
select col_default_is('wizard', 'events', 'timezone', 'America/New_York', 'the zone of old');
select has_index(
    'wizard', 'events', 'events_organization_id_event_date_idx', array['organization_id', 'event_date']
);
select has_index('wizard', 'events', 'events_event_date_idx', array['event_date']);
select has_index('wizard', 'events', 'events_user_id_idx', array['user_id']);
select triggers_are(
    'wizard', 'events', array['generate_event_slug', 'set_event_start', 'update_updated_at'], 'three triggers'
);
select policies_are(
    'wizard', 'events', array['events_select', 'events_select_public', 'events_update', 'events_delete'], 'no insert'
);
select policy_roles_are('wizard', 'events', 'events_select_public', array['anon'], 'one for the public');
select table_privs_are('wizard', 'events', 'authenticated', array['DELETE'], 'rights by column but for delete');
select table_privs_are('wizard', 'events', 'anon', array[]::text[], 'rights by column');
select ok(not has_column_privilege(r.name, 'wizard.events', c.name, 'select'), r.name || ' does not read ' || c.name)
from unnest(array['anon', 'authenticated']) as r (name)
cross join unnest(array['user_id', 'stripe_account_id']) as c (name);
select set_eq(
    $$
    select a.attname::text
    from pg_attribute as a
    where a.attrelid = 'wizard.events'::regclass
        and a.attnum > 0
        and has_column_privilege('authenticated', a.attrelid, a.attnum, 'update')
    $$,
    array[
        'title', 'description', 'event_date', 'start_time', 'end_time', 'ends_next_day', 'timezone',
        'venue_mode', 'venue_data', 'ticket_tiers', 'total_capacity'
    ],
    'the columns that members edit'
);

insert into wizard.organizations (id, name) values ('00000000-0000-4000-8000-000000000001', 'mine');
create temporary table draft (organization_id uuid, title text, type text, event_date date, start_time time);
insert into draft
values ('00000000-0000-4000-8000-000000000001', ' Spring  & Co. ', 'popup', '2027-07-01', '20:00');
select lives_ok(
    $$
    insert into wizard.events (organization_id, title, type, event_date, start_time, timezone)
    select d.*, 'Europe/Berlin' from draft as d
    $$,
    'a draft needs no more'
);
select results_eq(
    'select starts_at from wizard.events', array['2027-07-01 18:00+00'::timestamptz], 'its instant follows from it'
);
select matches(
    (select e.slug from wizard.events as e), '^spring-co-[0-9a-f]{8}$', 'its slug from the title'
);
update wizard.events set timezone = 'UTC';
select results_eq(
    'select starts_at from wizard.events', array['2027-07-01 20:00+00'::timestamptz], 'and moves with the zone'
);
select throws_ok(
    $$update wizard.events set status = 'published'$$, '23514', null, 'what is published says since when'
);

select * from finish();
