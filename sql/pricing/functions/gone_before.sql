-- How far retention has gone in a table.
create or replace function pricing.gone_before(p_table text)
returns timestamptz
language sql
stable
set search_path = ''
as $$
    select coalesce(max(a.to_ts), '-infinity')
    from pricing.archive_log as a
    where a.table_name = p_table
$$;

comment on function pricing.gone_before(text) is
    'The end of the last month of this table that apply_retention() has taken away; -infinity for none.';

revoke execute on function pricing.gone_before(text) from public;
