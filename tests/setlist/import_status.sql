-- Imports: seen by who asked for them, without raw errors; progress only grows.
select plan(9);

select has_table('setlist', 'import_status', 'the table is there');
select policies_are('setlist', 'import_status', array['import_status_select']);
select column_privs_are('setlist', 'import_status', 'error_detail', 'authenticated', array[]::text[]);
select column_privs_are('setlist', 'import_status', 'error_code', 'authenticated', array['SELECT']);
select table_privs_are('setlist', 'import_status', 'anon', array[]::text[]);

select set_config('test.ann', tests.create_user('ann@test')::text, true);
select lives_ok(
    $$select setlist.start_import('job', null, current_setting('test.ann')::uuid)$$, 'a job begins'
);
select results_eq(
    $$select stage, progress from setlist.update_import('job', 'songs', 40)$$,
    $$values ('songs'::text, 40)$$,
    'it goes on'
);
select throws_ok(
    $$select setlist.update_import('job', 'songs', 39)$$, '23514', null, 'and never back'
);
select tests.login_as(current_setting('test.ann')::uuid);
select results_eq('select progress from setlist.import_status', array[40], 'who asked for it sees it');
select tests.logout();

select * from finish();
