-- The front page: the latest prices of all events.
select f.*
from pricing.get_latest_prices() as f;
