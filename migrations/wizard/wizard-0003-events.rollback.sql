drop table wizard.events;
