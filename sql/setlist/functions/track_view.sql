-- Counts a view of an artist's page.
create or replace function setlist.track_view(p_artist_id uuid)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
    if not exists (select from setlist.artists as a where a.id = p_artist_id) then
        raise exception 'no such artist'
            using errcode = 'PT404', detail = '{"parameter": "p_artist_id"}';
    end if;
    insert into setlist.artist_views as v (artist_id, hour, views)
    values (p_artist_id, date_trunc('hour', now(), 'UTC'), 1)
    on conflict (artist_id, hour) do update
    set views = v.views + 1;
end
$$;

comment on function setlist.track_view(uuid) is
    'Adds one to the artist''s views of this hour; PT404 for an unknown artist. Definer, because nobody may write '
    'views by hand. A view may be forged, which is why they enter the score by their logarithm.';

revoke execute on function setlist.track_view(uuid) from public;
grant execute on function setlist.track_view(uuid) to anon, authenticated, service_role;
