-- Sets updated_at to now() when an update really changes the row.
create or replace function dbkit.update_updated_at_column()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
    generated text[];
begin
    -- The image, not the value, is compared: json, xml and point have no equality.
    if new *= old then
        return new;
    end if;
    -- A generated column is still null in a before trigger's new row, which is no change.
    select array_agg(a.attname::text)
    into generated
    from pg_attribute as a
    where a.attrelid = tg_relid
        and a.attgenerated <> '';
    if generated is null or to_jsonb(new) - generated <> to_jsonb(old) - generated then
        new.updated_at := now();
    end if;
    return new;
end
$$;

comment on function dbkit.update_updated_at_column() is
    'Trigger, before update for each row: sets updated_at to now() when any column changed.';

revoke execute on function dbkit.update_updated_at_column() from public;
