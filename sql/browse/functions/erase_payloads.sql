-- Empties every raw payload that holds a mail address, whoever's row it is in.
create or replace function browse.erase_payloads(p_email text)
returns int
language plpgsql
volatile
set search_path = ''
as $$
declare
    relation text;
    touched int := 0;
    done int;
begin
    if p_email is null then
        return 0;
    end if;
    foreach relation in array array[
        'customers_htx', 'events', 'events_htx', 'orders_eventbrite', 'orders_htx', 'orders_other',
        'session_sources', 'sessions_htx', 'tickets_eventbrite', 'tickets_htx'
    ]
    loop
        execute format(
            'update browse.%I set raw = ''{}'' where raw <> ''{}'' and strpos(lower(raw::text), $1) > 0', relation
        )
        using lower(p_email);
        get diagnostics done = row_count;
        touched := touched + done;
    end loop;
    return touched;
end
$$;

comment on function browse.erase_payloads(text) is
    'A part of erase_customer(): reads every payload there is. Returns how many it emptied.';

revoke execute on function browse.erase_payloads(text) from public;
