-- The id of a venue that providers know by its name and address only.
create or replace function browse.venue_id(p_name text, p_address text, p_city text)
returns uuid
language sql
immutable
parallel safe
return md5(lower(concat_ws(chr(31), 'venue', btrim(p_name), btrim(p_address), btrim(p_city))))::uuid;

comment on function browse.venue_id(text, text, text) is
    'The same id for the same name, address and city, whoever reports it; null never.';

revoke execute on function browse.venue_id(text, text, text) from public;
grant execute on function browse.venue_id(text, text, text) to service_role;
