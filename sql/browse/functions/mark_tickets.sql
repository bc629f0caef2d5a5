-- Marks the sessions whose tickets changed, so that they are counted again.
create or replace function browse.mark_tickets()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    rows text;
begin
    -- Arguments: the provider and the table of its orders.
    if tg_op = 'INSERT' then
        rows := 'select order_source_id from new_rows';
    elsif tg_op = 'DELETE' then
        rows := 'select order_source_id from old_rows';
    else
        rows := '(select source_id, order_source_id, status from new_rows '
            'except select source_id, order_source_id, status from old_rows) union all '
            '(select source_id, order_source_id, status from old_rows '
            'except select source_id, order_source_id, status from new_rows)';
    end if;
    -- An order that went away with its tickets has left a mark of its own. One that is just being moved to another
    -- session is waited for, and keeps its session until these tickets are in: the mark would name the wrong one.
    execute format(
        'insert into browse.financials_dirty (source, source_session_id) '
        'select distinct %L, m.session_source_id from ('
        'select o.session_source_id from browse.%I as o '
        'where o.source_id in (select r.order_source_id from (%s) as r) order by o.source_id for share of o'
        ') as m',
        tg_argv[0], tg_argv[1], rows
    );
    return null;
end
$$;

comment on function browse.mark_tickets() is
    'Trigger, after each statement on a table of tickets: appends a mark for each session whose orders'' tickets '
    'changed. Definer, because nobody may write marks by hand.';

revoke execute on function browse.mark_tickets() from public;
