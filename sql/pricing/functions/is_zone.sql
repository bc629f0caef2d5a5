-- Whether a value that a client sent describes a zone.
create or replace function pricing.is_zone(p_zone jsonb)
returns boolean
language sql
immutable
set search_path = ''
as $$
    select
        case
            when jsonb_typeof(p_zone) <> 'object' then false
            when jsonb_typeof(p_zone -> 'zone_name') is distinct from 'string' then false
            when length(p_zone ->> 'zone_name') not between 1 and 200 then false
            when coalesce(jsonb_typeof(p_zone -> 'sections'), 'null') not in ('array', 'null') then false
            when coalesce(jsonb_typeof(p_zone -> 'display_order'), 'null') not in ('number', 'null') then false
            when p_zone ->> 'display_order' !~ '^-?\d{1,9}$' then false
            when jsonb_typeof(p_zone -> 'sections') = 'array'
                then not exists (
                    select
                    from jsonb_array_elements(p_zone -> 'sections') as s (section)
                    where jsonb_typeof(s.section) <> 'string'
                        or s.section = '""'
                )
            else true
        end
$$;

comment on function pricing.is_zone(jsonb) is
    'A part of upsert_zones(): an object that can be stored in zones_mapping.';

revoke execute on function pricing.is_zone(jsonb) from public;
