-- Refuses a mapping that does not end in a session that stands for itself.
create or replace function browse.check_mapping()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
    head browse.session_sources;
begin
    -- The row that the new one names, and the old one itself, if any row has them for its canonical session now: the
    -- transaction may have changed both since.
    for head in
        select h.*
        from browse.session_sources as h
        where (
                (
                    tg_op <> 'DELETE'
                    and h.source = new.canonical_source
                    and h.source_session_id = new.canonical_session_source_id
                )
                or (
                    tg_op <> 'INSERT'
                    and h.source = old.source
                    and h.source_session_id = old.source_session_id
                )
            )
            and exists (
                select
                from browse.session_sources as m
                where m.canonical_source = h.source
                    and m.canonical_session_source_id = h.source_session_id
            )
        -- Waits for whoever is mapping the head elsewhere, and keeps it where it is until the end.
        for share
    loop
        if (head.canonical_source, head.canonical_session_source_id) <> (head.source, head.source_session_id) then
            raise exception 'session % of % stands for others, so it cannot be mapped to %:%',
                head.source_session_id, head.source, head.canonical_source, head.canonical_session_source_id
                using errcode = 'foreign_key_violation',
                constraint = 'session_sources_head',
                schema = 'browse',
                table = 'session_sources';
        end if;
    end loop;
    return null;
end
$$;

comment on function browse.check_mapping() is
    'Constraint trigger: the row that a canonical key names is mapped to itself. That it exists, and that a session '
    'has one row a provider, is held by constraints.';

revoke execute on function browse.check_mapping() from public;
