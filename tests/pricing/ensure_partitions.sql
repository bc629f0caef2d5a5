-- Rows in a default partition get a partition of their own, within reason.
select plan(7);

insert into pricing.events (id, external_id, name, venue, date)
values ('00000000-0000-4000-8000-000000000001', 'a', 'A', 'V', now());
insert into pricing.ticket_snapshots (event_id, "timestamp", zone, section, lowest_price)
select '00000000-0000-4000-8000-000000000001', now() + t, 'z', 's', 1
from unnest(array[interval '0', '14 months', '-7 months']) as t;
insert into pricing.scraper_logs ("timestamp", level, message) values (now() - interval '2 months', 'INFO', 'm');
select results_eq(
    'select count(*) from pricing.ticket_snapshots_default', array[2::bigint], 'far months land in the default partition'
);
select cmp_ok(pricing.ensure_partitions(), '>', 0, 'partitions are made');
select is_empty('select from pricing.ticket_snapshots_default', 'the default partition is empty');
select is_empty('select from pricing.scraper_logs_default', 'that of the logs, too');
select results_eq('select count(*) from pricing.ticket_snapshots', array[3::bigint], 'and nothing is lost');
insert into pricing.ticket_snapshots (event_id, "timestamp", zone, section, lowest_price)
values ('00000000-0000-4000-8000-000000000001', now() + interval '14 years', 'z', 's', 1);
select results_eq('select pricing.ensure_partitions()', array[0], 'a clock that is wrong by years makes none');
select results_eq(
    $$select severity from pricing.check_health() where check_name = 'default_partition_rows'$$, array['warn'],
    'which check_health() says'
);

select * from finish();
