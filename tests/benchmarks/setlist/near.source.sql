-- The distance of every row.
select n.id, n.distance_m
from (
    select v.id, setlist.distance_m(51.5, -0.12, v.latitude::float8, v.longitude::float8) as distance_m
    from setlist.venues as v
) as n
where n.distance_m <= 50000
order by n.distance_m, n.id
limit 500
