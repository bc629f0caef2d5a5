drop table browse.tickets_htx;
drop table browse.orders_htx;
drop table browse.customers_htx;
drop table browse.sessions_htx;
drop table browse.events_htx;
