-- Does one part of the nightly maintenance, unless somebody is in the way.
create or replace function pricing.try_maintenance(p_part text)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
    if p_part = 'partitions' then
        perform pricing.ensure_partitions();
    else
        perform pricing.apply_retention(now(), false, p_part);
    end if;
    return true;
exception
    when lock_not_available or object_in_use or deadlock_detected then
        raise warning '%: %', p_part, sqlerrm;
        return false;
end
$$;

comment on function pricing.try_maintenance(text) is
    'A part of maintain(): partitions, or the retention of a table. False, with a warning, when it could not get a '
    'lock; nothing was changed then.';

revoke execute on function pricing.try_maintenance(text) from public;
