-- Counts the rows of a table that is named at run time.
create or replace function pricing.count_rows(p_relation regclass)
returns bigint
language plpgsql
volatile
set search_path = ''
as $$
declare
    counted bigint;
begin
    execute format('select count(*) from %s', p_relation) into counted;
    return counted;
end
$$;

comment on function pricing.count_rows(regclass) is 'A part of plan_retention().';

revoke execute on function pricing.count_rows(regclass) from public;
