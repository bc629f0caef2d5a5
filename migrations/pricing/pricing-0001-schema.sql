-- The schema, and the one that holds months of snapshots until they are exported.
create schema pricing;
revoke all on schema pricing from public;
comment on schema pricing is
    'Ticket prices: raw snapshots, their hourly and daily roll-up, and the scraper''s own records.';

create schema pricing_archive;
revoke all on schema pricing_archive from public;
comment on schema pricing_archive is
    'Months of pricing.ticket_snapshots that are over; pricing.archive_log lists them. Nothing reads them here, and '
    'nothing in here is granted.';
