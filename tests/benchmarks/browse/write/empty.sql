-- Takes the figures away, so that a rebuild has all of them to write.
truncate browse.session_financials_agg, browse.session_discounts_agg;
