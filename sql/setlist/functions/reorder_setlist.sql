-- Puts the songs of a setlist in another order.
create or replace function setlist.reorder_setlist(p_setlist_id uuid, p_song_ids uuid[])
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
    perform setlist.lock_own_setlist(p_setlist_id);
    if p_song_ids is null or exists (
        select s.song_id, 1
        from setlist.setlist_songs as s
        where s.setlist_id = p_setlist_id
        except all
        select t.id, 1
        from unnest(p_song_ids) as t (id)
    ) or cardinality(p_song_ids) <> (
        select count(*) from setlist.setlist_songs as s where s.setlist_id = p_setlist_id
    ) then
        raise exception 'the songs must be those of the setlist, each once'
            using errcode = 'PT422', detail = '{"parameter": "p_song_ids"}';
    end if;
    update setlist.setlist_songs as s
    set position = t.position
    from unnest(p_song_ids) with ordinality as t (song_id, position)
    where s.setlist_id = p_setlist_id
        and s.song_id = t.song_id
        and s.position <> t.position;
end
$$;

comment on function setlist.reorder_setlist(uuid, uuid[]) is
    'Numbers the songs (ids of songs) from 1 in the order given. The owner''s for an unlocked setlist of theirs, and '
    'service_role''s for any. PT401, PT403, PT404, PT409; PT422 unless they are the setlist''s songs, each once.';

revoke execute on function setlist.reorder_setlist(uuid, uuid[]) from public;
grant execute on function setlist.reorder_setlist(uuid, uuid[]) to authenticated, service_role;
