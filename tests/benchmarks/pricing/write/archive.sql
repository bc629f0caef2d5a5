-- Removes a month as the nightly job does.
select
    r.action,
    r.object,
    r.detail
from pricing.apply_retention(%(then)s, false, 'ticket_snapshots') as r;
