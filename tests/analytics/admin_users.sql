-- Admins: each knows that he is one, and nobody can make himself one.
select plan(5);

select policies_are('analytics', 'admin_users', array['admin_users_select']);
select set_config('test.' || name, tests.create_user(name || '@test')::text, true)
from unnest(array['admin', 'user']) as u (name);
insert into analytics.admin_users (user_id)
select tests.create_user('another@test')
union all
select current_setting('test.admin')::uuid;

select tests.login_as(current_setting('test.admin')::uuid);
select results_eq(
    'select user_id::text from analytics.admin_users', array[current_setting('test.admin')], 'an admin sees himself'
);
select ok(analytics.is_admin(), 'and is one');
select tests.logout();
select tests.login_as(current_setting('test.user')::uuid);
select is_empty('select from analytics.admin_users', 'a user sees no admin');
select throws_ok(
    'insert into analytics.admin_users (user_id) values (auth.uid())', '42501', null, 'and cannot become one'
);
select tests.logout();

select * from finish();
