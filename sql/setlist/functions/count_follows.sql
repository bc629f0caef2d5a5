-- Counts whom users follow.
create or replace function setlist.count_follows()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    ids uuid[];
    counts int[];
begin
    if tg_op = 'INSERT' then
        select
            array_agg(d.id order by d.id),
            array_agg(d.change order by d.id)
        into ids, counts
        from (select n.user_id as id, count(*)::int as change from new_rows as n group by n.user_id) as d;
    elsif tg_op = 'DELETE' then
        select
            array_agg(d.id order by d.id),
            array_agg(d.change order by d.id)
        into ids, counts
        from (select o.user_id as id, -count(*)::int as change from old_rows as o group by o.user_id) as d;
    else
        select
            array_agg(d.id order by d.id),
            array_agg(d.change order by d.id)
        into ids, counts
        from (
            select
                r.id,
                sum(r.sign)::int as change
            from (
                select n.user_id as id, 1 as sign from new_rows as n
                union all
                select o.user_id, -1 from old_rows as o
            ) as r
            group by r.id
            having sum(r.sign) <> 0
        ) as d;
    end if;
    -- In the order of the ids, so that two statements never wait for each other.
    perform from setlist.user_profiles as t where t.id = any(ids) order by t.id for no key update;
    update setlist.user_profiles as t
    set total_follows = t.total_follows + d.change
    from unnest(ids, counts) as d (id, change)
    where t.id = d.id;
    return null;
end
$$;

comment on function setlist.count_follows() is
    'Trigger, after each statement on user_follows_artists: keeps user_profiles.total_follows. Definer, because a user '
    'may not write the artist''s figures.';

revoke execute on function setlist.count_follows() from public;
