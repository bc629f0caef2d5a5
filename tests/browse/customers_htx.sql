-- Personal data: for the importers alone, and gone once erased.
select plan(18);

select table_privs_are('browse', 'customers_htx', r.name, array[]::text[])
from unnest(array['anon', 'authenticated']) as r (name);
select table_privs_are('browse', 'customers_htx', 'service_role', array['SELECT', 'INSERT', 'UPDATE', 'DELETE']);
select policies_are('browse', 'customers_htx', array[]::name[]);
select ok(relrowsecurity, 'row security is on') from pg_class where oid = 'browse.customers_htx'::regclass;
select ok(
    not has_column_privilege(r.name, c.relation, c.name, 'select'),
    format('%s does not read %s of %s', r.name, c.name, c.relation)
)
from unnest(array['anon', 'authenticated']) as r (name)
cross join (
    values
    ('browse.orders_eventbrite', 'buyer_name'),
    ('browse.orders_eventbrite', 'buyer_email'),
    ('browse.orders_eventbrite', 'raw'),
    ('browse.orders_htx', 'raw')
) as c (relation, name)
order by r.name, c.relation, c.name;
select function_privs_are('browse', 'erase_customer', array['text'], 'authenticated', array[]::text[]);
select function_privs_are('browse', 'erase_customer', array['text'], 'service_role', array['EXECUTE']);
select throws_ok('select browse.erase_customer(''nobody'')', 'PT404', null, 'an unknown customer is an error');
insert into browse.customers_htx (source_id, first_name, email) values ('c', 'Ava', 'ava@test');
select is(browse.erase_customer('c'), 1, 'a known one is erased');
select throws_ok(
    'update browse.customers_htx set email = ''ava@test''', '23514', null, 'and cannot be known again'
);

select * from finish();
