-- Who shares an account is known to himself and to the owner.
select plan(6);

select col_is_pk('analytics', 'account_collaborator', array['account_id', 'user_id'], 'one row a user and account');
select policies_are('analytics', 'account_collaborator', array['account_collaborator_select']);

select set_config('test.' || name, tests.create_user(name || '@test')::text, true)
from unnest(array['owner', 'friend', 'other', 'stranger']) as u (name);
insert into analytics.account (id, user_id, name)
values ('00000000-0000-4000-8000-000000000001', current_setting('test.owner')::uuid, 'A');
insert into analytics.account_collaborator (account_id, user_id)
select '00000000-0000-4000-8000-000000000001', current_setting('test.' || name)::uuid
from unnest(array['friend', 'other']) as u (name);

select tests.login_as(current_setting('test.owner')::uuid);
select is(count(*), 2::bigint, 'the owner sees everybody') from analytics.account_collaborator;
select tests.logout();
select tests.login_as(current_setting('test.friend')::uuid);
select results_eq(
    'select user_id::text from analytics.account_collaborator', array[current_setting('test.friend')],
    'a friend sees himself'
);
select throws_ok(
    'insert into analytics.account_collaborator (account_id, user_id) select account_id, gen_random_uuid() '
    'from analytics.account_collaborator', '42501', null, 'and cannot bring others'
);
select tests.logout();
select tests.login_as(current_setting('test.stranger')::uuid);
select is_empty('select from analytics.account_collaborator', 'a stranger sees nobody');
select tests.logout();

select * from finish();
