-- Profiles: public columns of public rows for others, all of his own for the user.
select plan(11);

select has_table('setlist', 'user_profiles', 'the table is there');
select has_view('setlist', 'public_profiles', 'so is the view');
select policies_are(
    'setlist',
    'user_profiles',
    array['user_profiles_select_public', 'user_profiles_select', 'user_profiles_insert', 'user_profiles_update']
);
select column_privs_are('setlist', 'user_profiles', 'email_notifications', 'anon', array[]::text[]);
select column_privs_are('setlist', 'user_profiles', 'total_votes', 'authenticated', array[]::text[]);
select column_privs_are('setlist', 'user_profiles', 'username', 'anon', array['SELECT']);

select set_config('test.ann', tests.create_user('ann@test')::text, true);
select set_config('test.ben', tests.create_user('ben@test')::text, true);
insert into setlist.user_profiles (id, username, public_profile)
values
(current_setting('test.ann')::uuid, 'ann', false),
(current_setting('test.ben')::uuid, 'ben', true);
select tests.login_as(null, null, 'anon');
select set_eq('select username from setlist.public_profiles', array['ben'], 'a stranger sees public rows');
select tests.logout();
select tests.login_as(current_setting('test.ben')::uuid);
select set_eq('select username from setlist.user_profiles', array['ben'], 'another user no private one');
select tests.logout();
select tests.login_as(current_setting('test.ann')::uuid);
select set_eq('select username from setlist.public_profiles', array['ann', 'ben'], 'a user his own as well');
select results_eq(
    'select username, email_notifications, total_votes from setlist.get_my_profile()',
    $$values ('ann'::text, true, 0)$$,
    'which he reads whole'
);
select is_empty(
    $$update setlist.user_profiles set bio = 'x' where username = 'ben' returning 1$$, 'and no other can he write'
);
select tests.logout();

select * from finish();
