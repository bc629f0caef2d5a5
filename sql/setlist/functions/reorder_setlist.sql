-- Puts the songs of a setlist in another order.
create or replace function setlist.reorder_setlist(p_setlist_id uuid, p_song_ids uuid[])
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
    caller uuid := auth.uid();
    importer boolean := current_setting('role') = 'service_role';
    target record;
begin
    if caller is null and not importer then
        raise exception 'sign in to change a setlist'
            using errcode = 'PT401', detail = '{"parameter": "user"}';
    end if;
    select
        l.is_locked,
        l.type = 'user_created' and l.created_by = caller as is_own,
        l.type <> 'user_created' or coalesce(p.public_profile, false) as is_public
    into target
    from setlist.setlists as l
    left join setlist.user_profiles as p on p.id = l.created_by
    where l.id = p_setlist_id
    -- The setlist before its songs, as a vote does.
    for no key update of l;
    if not importer then
        if target is null or not (target.is_own is true or target.is_public) then
            raise exception 'no such setlist'
                using errcode = 'PT404', detail = '{"parameter": "p_setlist_id"}';
        elsif target.is_own is not true then
            raise exception 'the setlist is not yours'
                using errcode = 'PT403', detail = '{"parameter": "p_setlist_id"}';
        elsif target.is_locked then
            raise exception 'the setlist is locked'
                using errcode = 'PT409', detail = '{"reason": "locked"}';
        end if;
    elsif target is null then
        raise exception 'no such setlist'
            using errcode = 'PT404', detail = '{"parameter": "p_setlist_id"}';
    end if;
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
    'Numbers the songs (ids of songs) from 1 in the order given. The owner''s for an unlocked setlist of his own, and '
    'service_role''s for any. PT401, PT403, PT404, PT409; PT422 unless they are the setlist''s songs, each once.';

revoke execute on function setlist.reorder_setlist(uuid, uuid[]) from public;
grant execute on function setlist.reorder_setlist(uuid, uuid[]) to authenticated, service_role;
