drop table pricing.zones_mapping;
drop table pricing.events;
