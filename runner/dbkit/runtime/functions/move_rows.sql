-- Moves rows from a default partition to a table that is about to be attached, without firing a trigger.
create or replace function dbkit.move_rows(source regclass, target regclass, span text)
returns void
language plpgsql
set search_path = ''
as $$
declare
    found boolean;
    columns text;
    undo text[];
    statement text;
begin
    execute format('select exists (select from %s where %s)', source, span) into found;
    if not found then
        return;
    end if;
    perform dbkit.check_movable(source);
    select string_agg(quote_ident(a.attname), ', ' order by a.attnum)
    into columns
    from pg_attribute as a
    where a.attrelid = source
        and a.attnum > 0
        and not a.attisdropped
        and a.attgenerated = '';
    undo := dbkit.quiet(source);
    execute format(
        'with moved as (delete from only %1$s where %2$s returning %3$s) insert into %4$s (%3$s) select %3$s from moved',
        source, span, columns, target
    );
    foreach statement in array undo
    loop
        execute statement;
    end loop;
end
$$;

comment on function dbkit.move_rows(regclass, regclass, text) is
    'A part of dbkit.ensure_partitions: span is the condition of the rows to move.';

revoke execute on function dbkit.move_rows(regclass, regclass, text) from public;
