-- One event and one of its zones to ask about.
select
    h.event_id,
    h.zone
from pricing.aggregated_analytics as h
order by
    h.hour desc,
    h.event_id,
    h.zone
offset 50
limit 1;
