-- Locks a setlist that the caller may change.
create or replace function setlist.lock_own_setlist(p_setlist_id uuid)
returns void
language plpgsql
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
end
$$;

comment on function setlist.lock_own_setlist(uuid) is
    'For reorder_setlist() and fill_setlist(). PT401 without a user, PT403 not their own, PT404 none or not visible, '
    'PT409 locked; service_role may change any.';

revoke execute on function setlist.lock_own_setlist(uuid) from public;
