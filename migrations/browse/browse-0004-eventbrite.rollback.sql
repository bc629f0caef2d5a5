drop table browse.orders_other;
drop table browse.tickets_eventbrite;
drop table browse.orders_eventbrite;
