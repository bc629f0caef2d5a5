-- Stores a document of the importer as a row.
create or replace function setlist.upsert_row(p_table text, p_id uuid, p_data jsonb, p_insist boolean)
returns uuid
language plpgsql
set search_path = ''
as $$
declare
    -- Names of columns, as importable() found them.
    columns text := (select string_agg(quote_ident(k), ', ' order by k) from jsonb_object_keys(p_data) as k);
    stored uuid := p_id;
begin
    if p_id is null then
        execute format(
            'insert into setlist.%1$I (%2$s)
            select %2$s from jsonb_populate_record(null::setlist.%1$I, $1)
            %3$s
            returning id',
            p_table, columns, case when not p_insist then 'on conflict do nothing' end
        )
        into stored
        using p_data;
    elsif columns is not null then
        execute format(
            'update setlist.%1$I as t
            set (%2$s) = (select %2$s from jsonb_populate_record(null::setlist.%1$I, $1))
            where t.id = $2
                and to_jsonb(jsonb_populate_record(t, $1)) <> to_jsonb(t)',
            p_table, columns
        )
        using p_data, p_id;
    end if;
    return stored;
end
$$;

comment on function setlist.upsert_row(text, uuid, jsonb, boolean) is
    'Inserts the columns of a document (no id), or updates the row with an id, unless it says the same already. '
    'Returns the id; null when an insert met a row that another importer had just stored, which it raises when told '
    'to insist.';

revoke execute on function setlist.upsert_row(text, uuid, jsonb, boolean) from public;
grant execute on function setlist.upsert_row(text, uuid, jsonb, boolean) to service_role;
