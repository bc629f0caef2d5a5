-- Whether a value that a client sent is an amount of money, or absent.
create or replace function pricing.is_amount(p_value jsonb)
returns boolean
language sql
immutable
parallel safe
as $$
    select
        case coalesce(jsonb_typeof(p_value), 'null')
            when 'null' then true
            when 'number' then (p_value #>> '{}')::numeric between 0 and 9999999999.99
            else false
        end
$$;

comment on function pricing.is_amount(jsonb) is
    'A number that numeric(12, 2) can hold and that is not negative, or null.';

revoke execute on function pricing.is_amount(jsonb) from public;
