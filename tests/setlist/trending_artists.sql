-- The ranking: read through its function alone.
select plan(8);

select has_materialized_view('setlist', 'trending_artists', 'the view is there');
select index_is_unique('setlist', 'trending_artists', 'trending_artists_id_key', 'refreshed while it is read');
select table_privs_are('setlist', 'trending_artists', 'anon', array[]::text[]);
select table_privs_are('setlist', 'trending_artists', 'authenticated', array[]::text[]);
select is_definer('setlist', 'get_trending', array['integer', 'integer']);
select function_privs_are('setlist', 'get_trending', array['integer', 'integer'], 'anon', array['EXECUTE']);

insert into setlist.artists (spotify_id, name, slug, verified)
values ('one', 'One', 'one', true), ('two', 'Two', 'two', false);
select results_eq('select setlist.refresh_trending()', array['ok'], 'it is refreshed');
select results_eq(
    'select name, rank from setlist.get_trending()', $$values ('One'::text, 1::bigint)$$, 'and ranks verified artists'
);

select * from finish();
