begin; select plan(4); select pass('a;b'); select pass('c') \; select pass('d'); \echo # said \\ select pass('e'); select * from finish(); rollback;
