-- Accounts: seen by their owner and by those he shares them with.
select plan(10);

select has_table('analytics', 'account', 'the table is there');
select col_is_pk('analytics', 'account', 'id', 'the key is id');
select fk_ok('analytics', 'account', 'user_id', 'auth', 'users', 'id');
select fk_ok('analytics', 'project', 'account_id', 'analytics', 'account', 'id');
select policies_are('analytics', 'account', array['account_select']);
select table_privs_are('analytics', 'account', 'authenticated', array['SELECT']);

select set_config('test.owner', tests.create_user('owner@test')::text, true);
select set_config('test.friend', tests.create_user('friend@test')::text, true);
insert into analytics.account (id, user_id, name)
values
('00000000-0000-4000-8000-000000000001', current_setting('test.owner')::uuid, 'shared'),
('00000000-0000-4000-8000-000000000002', current_setting('test.owner')::uuid, 'private');
insert into analytics.account_collaborator (account_id, user_id)
values ('00000000-0000-4000-8000-000000000001', current_setting('test.friend')::uuid);

select tests.login_as(current_setting('test.owner')::uuid);
select set_eq('select name from analytics.account', array['shared', 'private'], 'the owner sees his accounts');
select results_eq(
    'select count(*) from analytics.account_collaborator', array[1::bigint], 'and with whom he shares them'
);
select tests.logout();
select tests.login_as(current_setting('test.friend')::uuid);
select set_eq('select name from analytics.account', array['shared'], 'a friend sees what is shared with him');
select throws_ok('update analytics.account set user_id = auth.uid()', '42501', null, 'and cannot take it over');
select tests.logout();

select * from finish();
