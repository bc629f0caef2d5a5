drop table browse.refresh_status;
drop table browse.session_discounts_agg;
drop table browse.session_financials_agg;
drop table browse.financials_dirty;
