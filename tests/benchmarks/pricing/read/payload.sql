-- Prices of rows that carry their listings, stored as the system stores them.
select
    count(*) as rows,
    min(s.lowest_price) as min_price,
    sum(s.average_price * s.total_tickets) as weight
from bench.payload_out_of_line as s;
