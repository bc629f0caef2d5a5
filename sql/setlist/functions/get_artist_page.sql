-- All that an artist's page shows.
create or replace function setlist.get_artist_page(p_slug text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
    subject setlist.artists;
    shows jsonb;
    songs jsonb;
    is_following boolean;
begin
    select * into subject from setlist.artists as a where a.slug = p_slug;
    if not found then
        raise exception 'no such artist'
            using errcode = 'PT404', detail = '{"parameter": "p_slug"}';
    end if;
    select coalesce(jsonb_agg(s.show order by s.starts_at, s.id), '[]')
    into shows
    from (
        select
            w.id,
            w.starts_at,
            jsonb_build_object(
                'id', w.id,
                'name', w.name,
                'slug', w.slug,
                'date', w.date,
                'starts_at', w.starts_at,
                'status', w.status,
                'venue', v.name,
                'city', v.city,
                'country', v.country
            ) as show
        from setlist.shows as w
        left join setlist.venues as v on v.id = w.venue_id
        where w.headliner_artist_id = subject.id
            and w.date >= (now() at time zone 'UTC')::date - 1
            and w.status <> 'cancelled'
        order by w.date, w.id
        limit 50
    ) as s;
    select coalesce(jsonb_agg(s.song order by s.popularity desc, s.id), '[]')
    into songs
    from (
        select
            o.id,
            o.popularity,
            jsonb_build_object(
                'id', o.id,
                'title', o.title,
                'album', o.album,
                'duration_ms', o.duration_ms,
                'popularity', o.popularity,
                'is_live', o.is_live
            ) as song
        from setlist.artist_songs as l
        inner join setlist.songs as o on o.id = l.song_id
        where l.artist_id = subject.id
        order by o.popularity desc, o.id
        limit 50
    ) as s;
    -- Who is not signed in may not even ask.
    if auth.uid() is not null then
        is_following := exists (
            select
            from setlist.user_follows_artists as f
            where f.user_id = auth.uid()
                and f.artist_id = subject.id
        );
    end if;
    return jsonb_build_object(
        'artist', to_jsonb(subject),
        'upcoming_shows', shows,
        'top_songs', songs,
        'is_following', is_following
    );
end
$$;

comment on function setlist.get_artist_page(text) is
    'The artist, up to 50 shows to come, the 50 most popular songs, and whether the caller follows the artist '
    '(null when not signed in). PT404 for an unknown slug.';

revoke execute on function setlist.get_artist_page(text) from public;
grant execute on function setlist.get_artist_page(text) to anon, authenticated, service_role;
