-- Setlists and their songs: who may see and write them.
select plan(13);

select has_table('setlist', 'setlists', 'the table is there');
select policies_are(
    'setlist', 'setlists', array['setlists_select', 'setlists_insert', 'setlists_update', 'setlists_delete']
);
select policies_are('setlist', 'setlist_songs', array['setlist_songs_select']);
select table_privs_are('setlist', 'setlist_songs', 'authenticated', array['SELECT']);
select column_privs_are('setlist', 'setlists', 'total_votes', 'authenticated', array['SELECT']);
select column_privs_are('setlist', 'setlists', 'is_locked', 'authenticated', array['SELECT']);
select triggers_are('setlist', 'setlists', array['check_setlist', 'update_updated_at']);
select triggers_are('setlist', 'setlist_songs', array['keep_setlist', 'uncount_song', 'update_updated_at']);

insert into setlist.artists (id, spotify_id, name, slug)
values ('00000000-0000-4000-8000-000000000001', 'one', 'One', 'one');
select set_config('test.ann', tests.create_user('ann@test')::text, true);
select set_config('test.ben', tests.create_user('ben@test')::text, true);
insert into setlist.user_profiles (id) values (current_setting('test.ann')::uuid);

select tests.login_as(current_setting('test.ann')::uuid);
select lives_ok(
    $$
    insert into setlist.setlists (artist_id, type, name, created_by)
    values ('00000000-0000-4000-8000-000000000001', 'user_created', 'Mine', auth.uid())
    $$,
    'a user makes one of his own'
);
select throws_ok(
    $$
    insert into setlist.setlists (artist_id, type, name, created_by)
    values ('00000000-0000-4000-8000-000000000001', 'actual', 'Theirs', auth.uid())
    $$,
    '42501',
    null,
    'and no other'
);
select tests.logout();
select tests.login_as(current_setting('test.ben')::uuid);
select is_empty('select name from setlist.setlists', 'nobody sees what is of a private user');
select tests.logout();
update setlist.user_profiles set public_profile = true;
select tests.login_as(current_setting('test.ben')::uuid);
select set_eq('select name from setlist.setlists', array['Mine'], 'everybody what is of a public one');
select is_empty('update setlist.setlists set name = ''His'' returning 1', 'but cannot take it over');
select tests.logout();

select * from finish();
