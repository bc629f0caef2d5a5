-- Turns off the triggers and the forced row security of a plain table, and says how to turn them on again.
create or replace function dbkit.quiet(relation regclass)
returns text[]
language plpgsql
set search_path = ''
as $$
declare
    setting record;
    undo text[] := '{}';
begin
    for setting in
        select
            format('disable trigger %I', t.tgname) as disable,
            format(
                'enable %s trigger %I',
                case t.tgenabled when 'R' then 'replica' when 'A' then 'always' end,
                t.tgname
            ) as enable
        from pg_trigger as t
        inner join pg_class as c on c.oid = t.tgrelid
        where t.tgrelid = relation
            and c.relkind = 'r'
            and not t.tgisinternal
            and t.tgenabled <> 'D'
        union all
        select
            'no force row level security',
            'force row level security'
        from pg_class as c
        where c.oid = relation
            and c.relkind = 'r'
            and c.relforcerowsecurity
    loop
        execute format('alter table %s %s', relation, setting.disable);
        undo := undo || format('alter table %s %s', relation, setting.enable);
    end loop;
    return undo;
end
$$;

comment on function dbkit.quiet(regclass) is
    'A part of dbkit.ensure_partitions: returns the statements that restore the table.';

revoke execute on function dbkit.quiet(regclass) from public;
