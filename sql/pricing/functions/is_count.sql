-- Whether a value that a client sent is a number of something, or absent.
create or replace function pricing.is_count(p_value jsonb)
returns boolean
language sql
immutable
parallel safe
as $$
    select
        case coalesce(jsonb_typeof(p_value), 'null')
            when 'null' then true
            when 'number'
                then (p_value #>> '{}')::numeric between 0 and 2147483647 and (p_value #>> '{}')::numeric % 1 = 0
            else false
        end
$$;

comment on function pricing.is_count(jsonb) is 'A whole number that an int can hold and that is not negative, or null.';

revoke execute on function pricing.is_count(jsonb) from public;
