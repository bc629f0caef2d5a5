-- Mappings: a canonical key is a row mapped to itself, a session has one row a provider, and only the published show.
select plan(19);

select col_is_pk(
    'browse', 'session_sources', array['source', 'source_session_id'], 'a provider session is mapped once'
);
select fk_ok('browse', 'session_sources', 'source', 'browse', 'providers', 'source');
select fk_ok('browse', 'session_sources', 'event_id', 'browse', 'events', 'id');
select triggers_are(
    'browse', 'session_sources',
    array[
        'session_sources_check', 'session_sources_mark_dirty_del', 'session_sources_mark_dirty_ins',
        'session_sources_mark_dirty_trunc', 'session_sources_mark_dirty_upd', 'session_sources_publish',
        'session_sources_updated_at'
    ]
);
select ok(condeferrable and condeferred, conname || ' is looked at when the transaction ends')
from pg_constraint
where conrelid = 'browse.session_sources'::regclass
    and conname in ('session_sources_canonical_fkey', 'session_sources_one_row_a_source', 'session_sources_check')
order by conname;
select policies_are(
    'browse', 'session_sources', array['session_sources_select', 'session_sources_select_anon']
);
select table_privs_are('browse', 'session_sources', 'anon', array[]::text[], 'anon reads some columns only');
select table_privs_are(
    'browse', 'session_sources', 'service_role', array['SELECT', 'INSERT', 'UPDATE', 'DELETE']
);
select ok(
    not has_column_privilege(r.name, 'browse.session_sources', 'raw', 'select'), r.name || ' does not read raw'
)
from unnest(array['anon', 'authenticated']) as r (name);

prepare mapping as
insert into browse.session_sources (source, source_session_id, canonical_source, canonical_session_source_id)
values ($1, $2, $3, $4);

execute mapping ('eventbrite', 'e1', 'humanitix', 'h1');
select throws_ok('set constraints all immediate', '23503', null, 'a key that nobody is mapped to is refused');
select lives_ok('execute mapping(''humanitix'', ''h1'', ''humanitix'', ''h1'')', 'its row may come later');
set constraints all immediate;
select throws_ok(
    'execute mapping(''eventbrite'', ''e2'', ''humanitix'', ''h1'')', '23505', null,
    'a second row of one provider is refused'
);
select throws_ok(
    'execute mapping(''humanitix'', ''h2'', ''eventbrite'', ''e1'')', '23503', null,
    'so is a row mapped to a mapped one'
);
select throws_ok(
    'execute mapping(''ticketek'', ''t1'', ''ticketek'', ''t1'')', '23503', null, 'and an unknown provider'
);
select throws_ok(
    'delete from browse.session_sources where source = ''humanitix''', '23503', null,
    'a row that stands for others stays'
);
select throws_ok(
    'update browse.session_sources set timezone = ''FOO5''', '23514', null, 'a zone is one of the known names'
);

select * from finish();
