-- Organisations and their members: seen by members, kept by the service.
select plan(15);

select col_is_pk('wizard', 'organizations', 'id', 'organisations are known by id');
select col_is_pk(
    'wizard', 'organization_members', array['organization_id', 'user_id'], 'one is a member once'
);
select fk_ok('wizard', 'organization_members', 'organization_id', 'wizard', 'organizations', 'id');
select fk_ok('wizard', 'organization_members', 'user_id', 'auth', 'users', 'id');
select has_index('wizard', 'organization_members', 'organization_members_user_id_idx', array['user_id']);
select col_default_is('wizard', 'organization_members', 'role', 'member', 'one starts as a member');
select policies_are('wizard', t.name, array[t.name || '_select'], t.name || ' has one policy')
from unnest(array['organizations', 'organization_members']) as t (name);
select table_privs_are('wizard', t.name, 'authenticated', array['SELECT'], t.name || ' is read by users')
from unnest(array['organizations', 'organization_members']) as t (name);
select table_privs_are('wizard', t.name, 'anon', array[]::text[], t.name || ' is closed to the public')
from unnest(array['organizations', 'organization_members']) as t (name);

select set_config('test.user', tests.create_user('member@test')::text, true);
insert into wizard.organizations (id, name)
values
('00000000-0000-4000-8000-000000000001', 'mine'),
('00000000-0000-4000-8000-000000000002', 'theirs');
insert into wizard.organization_members (organization_id, user_id)
values ('00000000-0000-4000-8000-000000000001', current_setting('test.user')::uuid);

select tests.login_as(current_setting('test.user')::uuid);
select results_eq('select name from wizard.organizations', array['mine'], 'a member sees his organisation');
select throws_ok(
    $$update wizard.organization_members set role = 'admin'$$, '42501', null, 'and does not make himself its admin'
);
select tests.logout();
select throws_ok(
    $$update wizard.organization_members set role = 'owner'$$, '23514', null, 'there are two roles'
);

select * from finish();
