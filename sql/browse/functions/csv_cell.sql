-- One cell of a CSV file that no spreadsheet takes for a formula.
create or replace function browse.csv_cell(p_value text)
returns text
language sql
immutable
parallel safe
return '"'
    || case when p_value ~ '^[-=+@\t\r]' then '''' else '' end
    || replace(coalesce(p_value, ''), '"', '""')
    || '"';

comment on function browse.csv_cell(text) is
    'The text in quotes, its quotes doubled (RFC 4180); with an apostrophe before = + - @, tab and carriage return.';

revoke execute on function browse.csv_cell(text) from public;
grant execute on function browse.csv_cell(text) to authenticated, service_role;
