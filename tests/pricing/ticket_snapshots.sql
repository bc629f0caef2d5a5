-- Raw snapshots: shape, checks, triggers, and who may do what.
select plan(34);

select has_table('pricing', 'ticket_snapshots', 'the table is there');
select is_partitioned('pricing', 'ticket_snapshots', 'it is partitioned');
select columns_are(
    'pricing',
    'ticket_snapshots',
    array[
        'event_id', 'timestamp', 'job_id', 'total_tickets', 'total_listings', 'available', 'zone', 'section',
        'lowest_price', 'average_price', 'highest_price', 'lowest_price_2tickets', 'lowest_price_4tickets',
        'raw_listings'
    ]
);
select col_is_pk(
    'pricing', 'ticket_snapshots', array['event_id', 'zone', 'section', 'timestamp'], 'its key is the natural one'
);
select indexes_are(
    'pricing', 'ticket_snapshots', array['ticket_snapshots_pkey', 'ticket_snapshots_timestamp_idx'],
    'beside the key there is one on time'
);
select index_is_type('pricing', 'ticket_snapshots', 'ticket_snapshots_timestamp_idx', 'brin');
select fk_ok('pricing', 'ticket_snapshots', 'event_id', 'pricing', 'events', 'id');
select results_eq(
    $$select confdeltype from pg_constraint where conrelid = 'pricing.ticket_snapshots'::regclass and contype = 'f'$$,
    $$values ('r'::"char")$$,
    'which restricts, and there is none to jobs'
);
select col_type_is('pricing', 'ticket_snapshots', 'lowest_price', 'numeric(12,2)', 'prices have cents');
select col_not_null('pricing', 'ticket_snapshots', 'lowest_price', 'a section has a lowest price');
select triggers_are(
    'pricing', 'ticket_snapshots',
    array['ticket_snapshots_mark_dirty_ins', 'ticket_snapshots_mark_dirty_upd', 'ticket_snapshots_mark_dirty_del']
);
select results_eq(
    $$select c.reloptions @> array['toast_tuple_target=128']
    from pg_inherits as i
    inner join pg_class as c on c.oid = i.inhrelid
    where i.inhparent = 'pricing.ticket_snapshots'::regclass
    group by 1$$,
    array[true],
    'every partition keeps listings out of line'
);
select ok(relrowsecurity, 'row security is on') from pg_class where oid = 'pricing.ticket_snapshots'::regclass;
select policies_are('pricing', 'ticket_snapshots', array[]::text[], 'and no policy lets anybody in');
select table_privs_are('pricing', 'ticket_snapshots', 'anon', array[]::text[]);
select table_privs_are('pricing', 'ticket_snapshots', 'authenticated', array[]::text[]);
select table_privs_are('pricing', 'ticket_snapshots', 'service_role', array['SELECT', 'INSERT', 'UPDATE', 'DELETE']);
select table_privs_are('pricing', 'ticket_snapshots_default', 'service_role', array[]::text[]);

insert into pricing.events (id, external_id, name, venue, date)
values ('00000000-0000-4000-8000-000000000001', 'a', 'A', 'V', now());
create function pg_temp.store(p_zone text, p_section text, p_rest text, p_values text) returns void
language plpgsql
as $$
begin
    execute format(
        'insert into pricing.ticket_snapshots (event_id, "timestamp", zone, section, %s)
        values (''00000000-0000-4000-8000-000000000001'', date_trunc(''hour'', now()), %L, %L, %s)',
        p_rest, p_zone, p_section, p_values
    );
end
$$;
select lives_ok($$select pg_temp.store('z', 's', 'lowest_price', '5')$$, 'a price is enough');
select throws_ok($$select pg_temp.store('z', 's', 'lowest_price', '6')$$, '23505', null, 'once an instant');
select throws_ok($$select pg_temp.store('', 's', 'lowest_price', '5')$$, '23514', null, 'a zone has a name');
select throws_ok($$select pg_temp.store('z', '', 'lowest_price', '5')$$, '23514', null, 'and a section');
select throws_ok($$select pg_temp.store('z', 't', 'lowest_price', '-1')$$, '23514', null, 'no price is negative');
select throws_ok(
    $$select pg_temp.store('z', 't', 'lowest_price, highest_price', '5, 4')$$, '23514', null,
    'the highest is not below the lowest'
);
select throws_ok(
    $$select pg_temp.store('z', 't', 'lowest_price, average_price', '5, 4')$$, '23514', null,
    'nor is the average'
);
select throws_ok(
    $$select pg_temp.store('z', 't', 'lowest_price, average_price, highest_price', '5, 7, 6')$$, '23514', null,
    'which is not above the highest either'
);
select lives_ok(
    $$select pg_temp.store('z', 'u', 'lowest_price, average_price', '5, 7')$$, 'the highest may be unknown'
);
select throws_ok(
    $$select pg_temp.store('z', 't', 'lowest_price, lowest_price_2tickets', '5, 4')$$, '23514', null,
    'two together are not cheaper'
);
select throws_ok(
    $$select pg_temp.store('z', 't', 'lowest_price, lowest_price_4tickets', '5, 4')$$, '23514', null,
    'nor are four'
);
select throws_ok(
    $$select pg_temp.store('z', 't', 'lowest_price, total_tickets', '5, -1')$$, '23514', null,
    'tickets are not negative'
);
select throws_ok(
    $$select pg_temp.store('z', 't', 'lowest_price, total_listings', '5, -1')$$, '23514', null, 'nor are listings'
);
select throws_ok(
    $$select pg_temp.store('z', 't', 'lowest_price, total_tickets, available', '5, 1, false')$$, '23514', null,
    'what is not available has no tickets'
);
select throws_ok(
    $$select pg_temp.store('z', 't', 'lowest_price, raw_listings', '5, ''{}''')$$, '23514', null,
    'listings are an array'
);
-- 23503 up to PostgreSQL 17, 23001 from 18 on.
select throws_like(
    'delete from pricing.events', '%foreign key constraint%', 'an event with snapshots is not deleted'
);

select * from finish();
