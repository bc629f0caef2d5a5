-- The public view: its columns, its rows and its readers.
select plan(9);

select has_view('wizard', 'published_events', 'the view is there');
select hasnt_column('wizard', 'published_events', c.name, c.name || ' is not public')
from unnest(array['user_id', 'stripe_account_id']) as c (name);
select table_privs_are('wizard', 'published_events', r.name, array['SELECT'], r.name || ' reads it')
from unnest(array['anon', 'authenticated', 'service_role']) as r (name);

insert into wizard.organizations (id, name) values ('00000000-0000-4000-8000-000000000001', 'mine');
insert into wizard.events (organization_id, title, slug, type, event_date, start_time, status, published_at)
select
    '00000000-0000-4000-8000-000000000001',
    s.status,
    s.status || '-event',
    'launch',
    '2027-01-01',
    '20:00',
    s.status,
    case when s.status <> 'draft' then now() end
from unnest(array['draft', 'published', 'cancelled']) as s (status);

select tests.login_as(null, role => 'anon');
select results_eq(
    'select slug::text from wizard.published_events', array['published-event'], 'the public sees the published one'
);
select throws_ok(
    'select stripe_account_id from wizard.events', '42501', null, 'and no account, not even in the table'
);
select throws_ok(
    $$update wizard.published_events set title = 'x'$$, '42501', null, 'and changes nothing'
);
select tests.logout();

select * from finish();
