-- What moved most in a day.
select f.*
from pricing.get_price_movers() as f;
