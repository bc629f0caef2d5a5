drop schema pricing_archive;
drop schema pricing;
