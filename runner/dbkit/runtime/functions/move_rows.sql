-- Moves rows from a default partition to a table that is about to be attached, without firing a trigger.
create or replace function dbkit.move_rows(source regclass, target regclass, span text)
returns void
language plpgsql
set search_path = ''
as $$
declare
    columns constant text := (
        select string_agg(quote_ident(a.attname), ', ' order by a.attnum)
        from pg_attribute as a
        where a.attrelid = source
            and a.attnum > 0
            and not a.attisdropped
            and a.attgenerated = ''
    );
    -- First of all, for forced row security would hide rows from the question whether there are any.
    undo constant text[] := dbkit.quiet(source);
    present boolean;
    statement text;
begin
    execute format('select exists (select from %s where %s)', source, span) into present;
    if present then
        perform dbkit.check_movable(source);
        execute format(
            'with moved as (delete from only %1$s where %2$s returning %3$s)
            insert into %4$s (%3$s) select %3$s from moved',
            source, span, columns, target
        );
    end if;
    foreach statement in array undo
    loop
        execute statement;
    end loop;
end
$$;

comment on function dbkit.move_rows(regclass, regclass, text) is
    'A part of dbkit.ensure_partitions: span is the condition of the rows to move.';

revoke execute on function dbkit.move_rows(regclass, regclass, text) from public;
