-- Shuts the tables in the archive.
create or replace function pricing.guard_archive()
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    archived regclass;
begin
    for archived in
        select c.oid
        from pg_class as c
        inner join pg_namespace as n on n.oid = c.relnamespace
        where n.nspname = 'pricing_archive'
            and c.relkind = 'r'
            and not c.relrowsecurity
    loop
        execute format('alter table %s enable row level security', archived);
    end loop;
end
$$;

comment on function pricing.guard_archive() is
    'A part of take_away(): row security on what was archived, which has neither grant nor policy.';

revoke execute on function pricing.guard_archive() from public;
