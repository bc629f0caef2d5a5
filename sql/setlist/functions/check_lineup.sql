-- Refuses to take an artist off the bill of a show for which there is a predicted or actual setlist.
create or replace function setlist.check_lineup()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
    -- The row is one of shows or of show_artists.
    show uuid := coalesce(to_jsonb(old) ->> 'show_id', to_jsonb(old) ->> 'id')::uuid;
    artist uuid := coalesce(to_jsonb(old) ->> 'headliner_artist_id', to_jsonb(old) ->> 'artist_id')::uuid;
begin
    -- When the show or the artist itself is being deleted, its setlists go, too.
    if exists (
        select
        from setlist.setlists as l
        inner join setlist.shows as s on s.id = l.show_id
        inner join setlist.artists as a on a.id = l.artist_id
        where l.show_id = show
            and l.artist_id = artist
            and l.type in ('predicted', 'actual')
    ) and not setlist.artist_plays(artist, show) then
        raise exception 'the artist has a setlist for this show'
            using errcode = 'check_violation',
            detail = '{"parameter": "artist_id"}',
            hint = 'Delete the setlist first.';
    end if;
    return null;
end
$$;

comment on function setlist.check_lineup() is
    'Trigger, after an artist is taken off a show: raises 23514 while one has a predicted or actual setlist there.';

revoke execute on function setlist.check_lineup() from public;
