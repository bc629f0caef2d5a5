-- Marks the real sessions that a changed mapping takes figures from or gives them to.
create or replace function browse.mark_sessions()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if tg_op = 'INSERT' then
        insert into browse.financials_dirty (source, source_session_id)
        select distinct
            n.canonical_source,
            n.canonical_session_source_id
        from new_rows as n;
    elsif tg_op = 'DELETE' then
        insert into browse.financials_dirty (source, source_session_id)
        select distinct
            o.canonical_source,
            o.canonical_session_source_id
        from old_rows as o;
    else
        insert into browse.financials_dirty (source, source_session_id)
        select distinct
            r.canonical_source,
            r.canonical_session_source_id
        from (
            (
                select n.source, n.source_session_id, n.canonical_source, n.canonical_session_source_id
                from new_rows as n
                except
                select o.source, o.source_session_id, o.canonical_source, o.canonical_session_source_id
                from old_rows as o
            )
            union all
            (
                select o.source, o.source_session_id, o.canonical_source, o.canonical_session_source_id
                from old_rows as o
                except
                select n.source, n.source_session_id, n.canonical_source, n.canonical_session_source_id
                from new_rows as n
            )
        ) as r;
    end if;
    return null;
end
$$;

comment on function browse.mark_sessions() is
    'Trigger, after each statement on session_sources: appends a mark for the new and the old canonical key of each '
    'changed mapping. Definer, because nobody may write marks by hand.';

revoke execute on function browse.mark_sessions() from public;
