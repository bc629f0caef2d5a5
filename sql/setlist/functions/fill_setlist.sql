-- Says which songs a setlist has, in order.
create or replace function setlist.fill_setlist(p_setlist_id uuid, p_song_ids uuid[])
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
    perform setlist.lock_own_setlist(p_setlist_id);
    if p_song_ids is null or cardinality(p_song_ids) <> (
        select count(*) from setlist.songs as g where g.id = any(p_song_ids)
    ) then
        raise exception 'the songs must be known, each once'
            using errcode = 'PT422', detail = '{"parameter": "p_song_ids"}';
    end if;
    delete from setlist.setlist_songs as s
    where s.setlist_id = p_setlist_id
        and s.song_id <> all(p_song_ids);
    -- The key of song and setlist decides; that of the position is deferred, so places may be swapped.
    insert into setlist.setlist_songs as s (setlist_id, song_id, position)
    select
        p_setlist_id,
        t.song_id,
        t.position
    from unnest(p_song_ids) with ordinality as t (song_id, position)
    on conflict (setlist_id, song_id) do update
    set position = excluded.position
    where s.position <> excluded.position;
end
$$;

comment on function setlist.fill_setlist(uuid, uuid[]) is
    'Makes these the songs of the setlist (ids of songs), numbered from 1; one that stays keeps its votes, one that is '
    'taken out loses them. The owner''s for an unlocked setlist of their own, and service_role''s for any. PT401, '
    'PT403, PT404, PT409; PT422 unless each is a song, named once.';

revoke execute on function setlist.fill_setlist(uuid, uuid[]) from public;
grant execute on function setlist.fill_setlist(uuid, uuid[]) to authenticated, service_role;
