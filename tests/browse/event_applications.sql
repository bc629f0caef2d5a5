-- Applications: made, seen and withdrawn by the applicant, and by nobody else.
select plan(15);

select col_is_unique(
    'browse', 'event_applications',
    array['canonical_source', 'canonical_session_source_id', 'applicant_id'], 'who applies twice applied once'
);
select policies_are(
    'browse', 'event_applications',
    array['event_applications_select', 'event_applications_insert', 'event_applications_update']
);
select table_privs_are('browse', 'event_applications', 'anon', array[]::text[]);
select ok(
    not has_column_privilege('authenticated', 'browse.event_applications', 'note', 'select'), 'notes are private'
);

select set_config('test.fay', tests.create_user('fay@test')::text, true);
select set_config('test.gil', tests.create_user('gil@test')::text, true);
insert into browse.profiles (id, display_name)
values (current_setting('test.fay')::uuid, 'Fay'), (current_setting('test.gil')::uuid, 'Gil');
insert into browse.session_sources (
    source, source_session_id, canonical_source, canonical_session_source_id, is_published
)
values ('eventbrite', 'e', 'eventbrite', 'e', true), ('eventbrite', 'draft', 'eventbrite', 'draft', false);
select browse.sync_sessions();
prepare application as
insert into browse.event_applications (canonical_source, canonical_session_source_id, applicant_id)
values ('eventbrite', $1, $2);

select tests.login_as(current_setting('test.fay')::uuid);
select throws_ok(
    format('execute application(''e'', %L)', current_setting('test.gil')), '42501', null, 'nobody applies for another'
);
select throws_ok(
    format('execute application(''draft'', %L)', current_setting('test.fay')), '42501', null,
    'nor for a session that he does not see'
);
select lives_ok(format('execute application(''e'', %L)', current_setting('test.fay')), 'for oneself one does');
select throws_ok(
    'update browse.event_applications set status = ''accepted''', '42501', null, 'nobody accepts himself'
);
select throws_ok('update browse.event_applications set note = ''x''', '42501', null, 'nor writes notes');
select tests.logout();
update browse.event_applications set status = 'waitlisted', waitlist_position = 1;

select tests.login_as(current_setting('test.gil')::uuid);
select is_empty('select from browse.event_applications', 'another one''s application is not seen');
select is_empty(
    'update browse.event_applications set status = ''withdrawn'' returning id', 'and not withdrawn'
);
select results_eq(
    'select waitlist ->> 0 from browse.event_sessions_overview_v',
    array[format('{"name": "Fay", "position": 1, "applicant_id": "%s"}', current_setting('test.fay'))],
    'but the waitlist is for all to see'
);
select tests.logout();

select tests.login_as(current_setting('test.fay')::uuid);
select lives_ok('update browse.event_applications set status = ''withdrawn''', 'one''s own is withdrawn');
select results_eq(
    'select waitlist_position from browse.event_applications', array[null::int], 'and off the waitlist'
);
select throws_ok('delete from browse.event_applications', '42501', null, 'but not deleted');
select tests.logout();

select * from finish();
