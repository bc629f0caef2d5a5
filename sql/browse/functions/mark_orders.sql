-- Marks the sessions whose orders changed, so that they are counted again.
create or replace function browse.mark_orders()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    rows text;
begin
    -- Arguments: the provider, as an expression of a row, and the columns that are counted.
    if tg_op = 'INSERT' then
        rows := 'new_rows';
    elsif tg_op = 'DELETE' then
        rows := 'old_rows';
    else
        -- What an update left alone, as one that only empties raw does, is not counted again.
        rows := format(
            '((select %1$s from new_rows except select %1$s from old_rows)'
            ' union all (select %1$s from old_rows except select %1$s from new_rows))',
            tg_argv[1]
        );
    end if;
    execute format(
        'insert into browse.financials_dirty (source, source_session_id) '
        'select distinct %s, r.session_source_id from %s as r',
        tg_argv[0], rows
    );
    return null;
end
$$;

comment on function browse.mark_orders() is
    'Trigger, after each statement on a table of orders: appends a mark for each session of the new and the old rows '
    'that differ. Definer, because nobody may write marks by hand.';

revoke execute on function browse.mark_orders() from public;
