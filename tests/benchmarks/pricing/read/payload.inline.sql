-- Prices of rows that carry their listings, stored as PostgreSQL does by itself.
select
    count(*) as rows,
    min(s.lowest_price) as min_price,
    sum(s.average_price * s.total_tickets) as weight
from bench.payload_inline as s;
