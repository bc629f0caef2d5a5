-- Marks every session that has figures of a provider, when all of them are in question.
create or replace function browse.mark_counted()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    insert into browse.financials_dirty (source, source_session_id)
    select distinct
        a.canonical_source,
        a.canonical_session_source_id
    from browse.session_financials_agg as a
    where case
        when tg_nargs = 0 then true
        when tg_level = 'ROW' then a.source = to_jsonb(new) ->> tg_argv[0]
        else a.source = tg_argv[0]
    end;
    return null;
end
$$;

comment on function browse.mark_counted() is
    'Trigger, after truncate and after a provider''s unit changed: appends a mark for each session with figures. The '
    'argument is the provider, or for each row the column that names it; without one all are marked. Definer, because '
    'nobody may write marks by hand.';

revoke execute on function browse.mark_counted() from public;
