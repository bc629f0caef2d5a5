-- Ends the voting on shows that have begun.
create or replace function setlist.lock_past_setlists()
returns int
language plpgsql
set search_path = ''
as $$
declare
    locked int;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('setlist.lock_past_setlists', 0)) then
        return null;
    end if;
    with due as materialized (
        select l.id
        from setlist.setlists as l
        inner join setlist.shows as s on s.id = l.show_id
        where not l.is_locked
            and (
                s.status in ('completed', 'cancelled')
                -- Whose hour is unknown may begin until its day is over.
                or (
                    s.status <> 'postponed'
                    and s.starts_at <= now() - case when s.start_time is null then interval '1 day' else interval '0' end
                )
            )
        -- In the order in which votes are counted.
        order by l.id
        for no key update of l
    )
    update setlist.setlists as l
    set is_locked = true
    from due
    where l.id = due.id;
    get diagnostics locked = row_count;
    return locked;
end
$$;

comment on function setlist.lock_past_setlists() is
    'Locks the setlists of shows that have begun, are completed or cancelled; a postponed show stays open. Returns how '
    'many, null when another run is under way.';

revoke execute on function setlist.lock_past_setlists() from public;
grant execute on function setlist.lock_past_setlists() to service_role;
