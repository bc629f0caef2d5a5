-- Tickets of a zone, seven days.
select
    f."timestamp",
    f.total_tickets,
    f.total_listings
from pricing.get_availability(%(event)s, %(zone)s, %(week_ago)s, %(to)s) as f;
