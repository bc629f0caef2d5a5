-- All that a show's page shows.
create or replace function setlist.get_show_page(p_slug text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
    subject setlist.shows;
    place jsonb;
    bill jsonb;
    mine jsonb := jsonb_build_object();
    lists jsonb;
begin
    select * into subject from setlist.shows as s where s.slug = p_slug;
    if not found then
        raise exception 'no such show'
            using errcode = 'PT404', detail = '{"parameter": "p_slug"}';
    end if;
    select to_jsonb(v) - 'location' into place from setlist.venues as v where v.id = subject.venue_id;
    select
        jsonb_agg(
            jsonb_build_object(
                'id', a.id,
                'name', a.name,
                'slug', a.slug,
                'image_url', a.image_url,
                'billing', b.billing
            )
            order by b.billing, a.name
        )
    into bill
    from (
        select
            subject.headliner_artist_id as artist_id,
            0 as billing
        union all
        select
            t.artist_id,
            t.billing
        from setlist.show_artists as t
        where t.show_id = subject.id
            and t.artist_id <> subject.headliner_artist_id
    ) as b
    inner join setlist.artists as a on a.id = b.artist_id;
    -- Who is not signed in may not even ask.
    if auth.uid() is not null then
        select coalesce(jsonb_object_agg(t.setlist_song_id, t.vote), '{}')
        into mine
        from setlist.setlists as l
        inner join setlist.setlist_songs as s on s.setlist_id = l.id
        inner join setlist.votes as t on t.setlist_song_id = s.id and t.user_id = auth.uid()
        where l.show_id = subject.id;
    end if;
    select coalesce(jsonb_agg(p.part order by p.type, p.order_index, p.id), '[]')
    into lists
    from (
        select
            l.id,
            l.type,
            l.order_index,
            jsonb_build_object(
                'id', l.id,
                'artist_id', l.artist_id,
                'type', l.type,
                'name', l.name,
                'order_index', l.order_index,
                'is_locked', l.is_locked,
                'total_votes', l.total_votes,
                'accuracy_score', l.accuracy_score,
                'created_by', l.created_by,
                'songs', coalesce(
                    jsonb_agg(
                        jsonb_build_object(
                            'id', s.id,
                            'song_id', s.song_id,
                            'position', s.position,
                            'title', o.title,
                            'artist', o.artist,
                            'upvotes', s.upvotes,
                            'downvotes', s.downvotes,
                            'net_votes', s.upvotes - s.downvotes,
                            'is_played', s.is_played,
                            'my_vote', coalesce(mine -> s.id::text, '0')
                        )
                        order by s.position
                    ) filter (where s.id is not null),
                    '[]'
                )
            ) as part
        from setlist.setlists as l
        left join setlist.setlist_songs as s on s.setlist_id = l.id
        left join setlist.songs as o on o.id = s.song_id
        where l.show_id = subject.id
        group by l.id
    ) as p;
    return jsonb_build_object(
        'show', to_jsonb(subject),
        'venue', place,
        'artists', bill,
        'setlists', lists
    );
end
$$;

comment on function setlist.get_show_page(text) is
    'The show, its venue (null when unknown), its artists with the headliner first, and the setlists that the caller '
    'may see, each with its songs in order, their votes and net votes, and the caller''s own vote (0 without '
    'one). PT404 for an unknown slug.';

revoke execute on function setlist.get_show_page(text) from public;
grant execute on function setlist.get_show_page(text) to anon, authenticated, service_role;
