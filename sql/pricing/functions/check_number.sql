-- Refuses a number that is out of bounds.
create or replace function pricing.check_number(p_name text, p_value int, p_most int)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
    if p_value is null or p_value not between 1 and p_most then
        raise exception '% must be between 1 and %', p_name, p_most
            using errcode = 'PT400', detail = jsonb_build_object('parameter', p_name)::text;
    end if;
end
$$;

comment on function pricing.check_number(text, int, int) is
    'Raises PT400 for an argument that is not between 1 and p_most.';

revoke execute on function pricing.check_number(text, int, int) from public;
