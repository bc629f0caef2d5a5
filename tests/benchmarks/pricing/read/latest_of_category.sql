-- As many latest prices as a page may have, of one category.
select f.*
from pricing.get_latest_prices(null, 'sports', 1000) as f;
