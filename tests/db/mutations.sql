-- Changes to the database of rich.sql, one at a time, and the facts that each must change: + appears, - goes, ~ differs.

-- case: schema made | + schema lab2
create schema lab2;
-- case: schema dropped | - schema lab_archive; - publication lab_schemas; - publication schema lab_archive in lab_schemas
drop publication lab_schemas;
drop schema lab_archive;
-- case: schema owner | ~ schema lab_archive
alter schema lab_archive owner to lab_owner;
-- case: schema comment | ~ schema lab
comment on schema lab is 'Changed.';
-- case: schema comment gone | ~ schema lab
comment on schema lab is null;
-- case: schema grant | + grant on schema lab_archive to lab_reader
grant usage on schema lab_archive to lab_reader;
-- case: schema grant widened | ~ grant on schema lab to lab_reader
grant create on schema lab to lab_reader;
-- case: schema grant option | ~ grant on schema lab to lab_reader
grant usage on schema lab to lab_reader with grant option;
-- case: schema grant gone | - grant on schema lab to lab_reader
revoke usage on schema lab from lab_reader;
-- case: schema owner loses a privilege | + grant on schema lab to (owner)
revoke create on schema lab from current_user;
-- case: grants spelled out |
grant all on schema lab_archive to current_user;
-- case: table grants spelled out |
grant all on table lab.owner to current_user;
-- case: function grants spelled out |
grant execute on function lab.touch() to public, current_user;
-- case: type grants spelled out |
grant usage on type lab.mood to public;
-- case: another schema |
create table elsewhere.more (id integer);
-- case: a temporary table |
create temporary table passing (id integer);
-- case: rows |
insert into lab.owner (name) values ('x');
-- case: a sequence's value |
select nextval('lab.counter');
-- case: statistics gathered |
analyze lab.owner;
-- case: a partition of the calendar |
create table lab.event_2026_03 partition of lab.event for values from ('2026-03-01 00:00+00') to ('2026-04-01 00:00+00');
-- case: a partition of the calendar goes |
drop table lab.event_2026_02;

-- case: extension made | + extension lo
create extension lo schema lab;
-- case: extension version | ~ extension plpgsql
update pg_extension set extversion = '0.9' where extname = 'plpgsql';
-- case: extension schema | ~ extension plpgsql
update pg_extension set extnamespace = 'lab'::regnamespace where extname = 'plpgsql';
-- case: extension owner | ~ extension plpgsql
update pg_extension set extowner = 'lab_owner'::regrole where extname = 'plpgsql';
-- case: extension comment | ~ extension plpgsql
comment on extension plpgsql is 'Speaks.';
-- case: a member of an extension | - function lab.rows_of(integer)
alter extension plpgsql add function lab.rows_of(integer);

-- case: role made | + role lab_new
create role lab_new;
-- case: role login | ~ role lab_reader
alter role lab_reader login;
-- case: role superuser | ~ role lab_reader
alter role lab_reader superuser;
-- case: role noinherit | ~ role lab_owner
alter role lab_owner noinherit;
-- case: role createdb | ~ role lab_reader
alter role lab_reader createdb;
-- case: role createrole | ~ role lab_reader
alter role lab_reader createrole;
-- case: role replication | ~ role lab_reader
alter role lab_reader replication;
-- case: role bypassrls | ~ role lab_reader
alter role lab_reader bypassrls;
-- case: role connection limit | ~ role lab_reader
alter role lab_reader connection limit 3;
-- case: role valid until | ~ role lab_reader
alter role lab_reader valid until '2030-01-01';
-- case: role comment | ~ role lab_reader
comment on role lab_reader is 'Reads.';
-- case: role password |
alter role lab_reader password 'secret';
-- case: membership made | + role membership lab_owner in lab_reader
grant lab_reader to lab_owner;
-- case: membership gone | - role membership lab_writer in lab_reader
revoke lab_reader from lab_writer;
-- case: membership admin | ~ role membership lab_writer in lab_reader
grant lab_reader to lab_writer with admin option;
-- case: membership without inherit, since 16 | ~ role membership lab_writer in lab_reader
grant lab_reader to lab_writer with inherit false;
-- case: membership without set, since 16 | ~ role membership lab_writer in lab_reader
grant lab_reader to lab_writer with set false;
-- case: role setting | + setting role lab_reader in all databases
alter role lab_reader set work_mem = '8MB';
-- case: database setting | + setting all roles in this database
do $$ begin execute format('alter database %I set work_mem = ''8MB''', current_database()); end $$;
-- case: setting of a role in a database | + setting role lab_reader in this database
do $$ begin execute format('alter role lab_reader in database %I set work_mem = ''8MB''', current_database()); end $$;
-- case: setting of all roles | + setting all roles in all databases
alter role all set work_mem = '8MB';
-- case: database owner | ~ database this database
do $$ begin execute format('alter database %I owner to lab_owner', current_database()); end $$;
-- case: database connection limit | ~ database this database
do $$ begin execute format('alter database %I connection limit 7', current_database()); end $$;
-- case: database comment | ~ database this database
do $$ begin execute format('comment on database %I is ''x''', current_database()); end $$;
-- case: database grant | + grant on database this database to lab_reader
do $$ begin execute format('grant create on database %I to lab_reader', current_database()); end $$;
-- case: database revoke | + grant on database this database to public
do $$ begin execute format('revoke connect on database %I from public', current_database()); end $$;
-- case: parameter grant | + grant on parameter work_mem to lab_reader
grant set on parameter work_mem to lab_reader;

-- case: table made | + table lab.fresh; + column lab.fresh.id
create table lab.fresh (id integer);
-- case: table dropped | - table lab.old_style; - column lab.old_style.id; - column lab.old_style.body; - constraint lab.old_style.old_style_pkey; - sequence lab.old_style_id_seq
drop table lab.old_style;
-- case: table owner | ~ table lab.item
alter table lab.item owner to lab_owner;
-- case: table owner with an owned sequence | ~ table lab.old_style
alter table lab.old_style owner to lab_owner;
-- case: table unlogged | ~ table lab.animal
alter table lab.animal set unlogged;
-- case: table unlogged with an identity | ~ table lab.number
alter table lab.number set unlogged;
-- case: column identity's sequence logged | ~ column lab.number.id
alter sequence lab.number_id_seq set unlogged;
-- case: table options | ~ table lab.item
alter table lab.item set (fillfactor = 70);
-- case: table options of toast | ~ table lab.item
alter table lab.item set (toast.autovacuum_enabled = false);
-- case: table row security | ~ table lab.owner
alter table lab.owner enable row level security;
-- case: table row security off | ~ table lab.item
alter table lab.item disable row level security;
-- case: table forced row security | ~ table lab.item
alter table lab.item force row level security;
-- case: replica identity full | ~ table lab.item
alter table lab.item replica identity full;
-- case: replica identity nothing | ~ table lab.item
alter table lab.item replica identity nothing;
-- case: replica identity by an index | ~ table lab.item
alter table lab.item replica identity using index item_replica_idx;
-- case: clustered on | ~ table lab.item
alter table lab.item cluster on item_owner_idx;
-- case: table comment | ~ table lab.item
comment on table lab.item is 'Others.';
-- case: table no longer inherits | ~ table lab.bird; + column lab.bird.name; + column lab.bird.legs; + constraint lab.bird.legs_check
alter table lab.bird no inherit lab.animal;
-- case: table of a type | ~ table lab.fits
alter table lab.fits of lab.pair;
-- case: table access method | ~ table lab.owner; + access method heap2
create access method heap2 type table handler heap_tableam_handler;
update pg_class set relam = (select oid from pg_am where amname = 'heap2') where oid = 'lab.owner'::regclass;
-- case: a partition by hand | + table lab.measure_3
create table lab.measure_3 partition of lab.measure for values in (3);
-- case: a partition of a rule's table by hand | + table lab.event_odd
create table lab.event_odd partition of lab.event for values from ('2027-01-01 00:00+00') to ('2027-01-09 00:00+00');
-- case: a partition of a calendar's name by hand | + table lab.event_2027_01
create table lab.event_2027_01 partition of lab.event for values from ('2027-01-01 00:00+00') to ('2027-01-09 00:00+00');
-- case: a table attached | ~ table lab.event_spare; - column lab.event_spare.id; - column lab.event_spare.kind; - column lab.event_spare.at
alter table lab.event attach partition lab.event_spare for values from ('2027-01-01 00:00+00') to ('2027-01-09 00:00+00');
-- case: a partition detached | ~ table lab.measure_1; + column lab.measure_1.id; + column lab.measure_1.value; + index lab.measure_1_value_idx
alter table lab.measure detach partition lab.measure_1;
-- case: a partition's bounds | ~ table lab.measure_1
alter table lab.measure detach partition lab.measure_1;
alter table lab.measure attach partition lab.measure_1 for values in (11);
-- case: a detachment that was not finished | ~ table lab.measure_1
update pg_inherits set inhdetachpending = true where inhrelid = 'lab.measure_1'::regclass;
-- case: a partition's row security | ~ table lab.measure_1
alter table lab.measure_1 enable row level security;
-- case: a grant on a calendar's partition | + grant on table lab.event_2026_01 to lab_reader
grant select on lab.event_2026_01 to lab_reader;
-- case: a policy on a calendar's partition | + policy lab.event_2026_01.mine
create policy mine on lab.event_2026_01 using (true);
-- case: an index of a calendar's partition alone | + index lab.event_mine_idx
create index event_mine_idx on lab.event_2026_01 (kind, id);
-- case: a trigger of a calendar's partition alone | + trigger lab.event_2026_01.mine
create trigger mine before update on lab.event_2026_01 for each row execute function lab.touch();
-- case: a partition's default | + column lab.measure_1.value
alter table lab.measure_1 alter column value set default 3;
-- case: a partition's trigger switched off | + trigger lab.event_rest.event_touch
alter table lab.event_rest disable trigger event_touch;

-- case: column made | + column lab.owner.mail
alter table lab.owner add column mail text;
-- case: column made in a partitioned table | + column lab.measure.unit
alter table lab.measure add column unit text not null default 'm';
-- case: column made in a parent | + column lab.animal.tail
alter table lab.animal add column tail boolean;
-- case: column dropped | - column lab.event_spare.kind
alter table lab.event_spare drop column kind;
-- case: column renamed | - column lab.old_style.body; + column lab.old_style.text
alter table lab.old_style rename column body to text;
-- case: column type | ~ column lab.owner.name
alter table lab.owner alter column name type varchar(80);
-- case: column length | ~ column lab.old_style.body
alter table lab.old_style alter column body type varchar(80);
-- case: column collation | ~ column lab.old_style.body
alter table lab.old_style alter column body type text collate lab.plain;
-- case: column default | ~ column lab.owner.name
alter table lab.owner alter column name set default 'y';
-- case: column default gone | ~ column lab.item.name
alter table lab.item alter column name drop default;
-- case: column default of a parent | ~ column lab.animal.legs
alter table lab.animal alter column legs set default 6;
-- case: column default of a child | + column lab.bird.legs
alter table lab.bird alter column legs set default 2;
-- case: column default of a child gone | + column lab.bird.legs
alter table lab.bird alter column legs drop default;
-- case: column not null | ~ column lab.old_style.body
alter table lab.old_style alter column body set not null;
-- case: column null | ~ column lab.item.name
alter table lab.item alter column name drop not null;
-- case: column not null of a partitioned table | ~ column lab.measure.value
alter table lab.measure alter column value set not null;
-- case: column not null not valid, since 18 | ~ column lab.old_style.body
alter table lab.old_style add constraint body_is_there not null body not valid;
-- case: column identity always | ~ column lab.item.id
alter table lab.item alter column id set generated always;
-- case: column identity gone | ~ column lab.item.id
alter table lab.item alter column id drop identity;
-- case: column identity added | ~ column lab.event_spare.id
alter table lab.event_spare alter column id add generated always as identity;
-- case: column identity increment | ~ column lab.item.id
alter table lab.item alter column id set increment 5;
-- case: column identity cache | ~ column lab.item.id
alter table lab.item alter column id set cache 5;
-- case: column identity's sequence renamed | ~ column lab.item.id
alter sequence lab.item_id_seq rename to item_numbers;
-- case: column identity's sequence commented | ~ column lab.item.id
comment on sequence lab.item_id_seq is 'Numbers.';
-- case: column no longer generated | ~ column lab.item.tax
alter table lab.item alter column tax drop expression;
-- case: column virtual, since 18 | + column lab.owner.twice
alter table lab.owner add column twice text generated always as (name || name) virtual;
-- case: column storage | ~ column lab.item.note
alter table lab.item alter column note set storage external;
-- case: column storage main | ~ column lab.owner.name
alter table lab.owner alter column name set storage main;
-- case: column compression | ~ column lab.item.note
alter table lab.item alter column note set compression pglz;
-- case: column statistics | ~ column lab.item.note
alter table lab.item alter column note set statistics 500;
-- case: column options | ~ column lab.item.note
alter table lab.item alter column note set (n_distinct = 5);
-- case: column comment | ~ column lab.item.name
comment on column lab.item.name is 'Changed.';
-- case: column comment made | ~ column lab.item.note
comment on column lab.item.note is 'A note.';
-- case: column of a view commented | + column lab.cheap.name
comment on column lab.cheap.name is 'Cheap.';
-- case: column of a view with a default | + column lab.cheap.name
alter view lab.cheap alter column name set default 'x';
-- case: column statistics of a materialized view | + column lab.summary.n
alter materialized view lab.summary alter column n set statistics 77;
-- case: column of a type commented | + column lab.pair.a
comment on column lab.pair.a is 'First.';
-- case: column grant | + grant on column lab.item.note to lab_reader
grant update (note) on lab.item to lab_reader;
-- case: column grant gone | - grant on column lab.item.name to lab_writer
revoke update (name) on lab.item from lab_writer;
-- case: column grant widened | ~ grant on column lab.item.name to lab_writer
grant insert (name) on lab.item to lab_writer;

-- case: check made | + constraint lab.owner.owner_check
alter table lab.owner add constraint owner_check check (name <> '');
-- case: check dropped | - constraint lab.item.item_price_check
alter table lab.item drop constraint item_price_check;
-- case: check changed | ~ constraint lab.item.item_price_check
alter table lab.item drop constraint item_price_check, add constraint item_price_check check (price > 0);
-- case: check not valid | ~ constraint lab.item.item_price_check
alter table lab.item drop constraint item_price_check, add constraint item_price_check check (price >= 0) not valid;
-- case: check no inherit | ~ constraint lab.item.item_price_check
alter table lab.item drop constraint item_price_check, add constraint item_price_check check (price >= 0) no inherit;
-- case: check not enforced, since 18 | ~ constraint lab.item.item_price_check
alter table lab.item drop constraint item_price_check, add constraint item_price_check check (price >= 0) not enforced;
-- case: check of a parent | + constraint lab.animal.name_check
alter table lab.animal add constraint name_check check (name <> '');
-- case: constraint renamed | - constraint lab.item.item_price_check; + constraint lab.item.price_positive
alter table lab.item rename constraint item_price_check to price_positive;
-- case: constraint comment | ~ constraint lab.item.item_price_check
comment on constraint item_price_check on lab.item is 'Not negative.';
-- case: foreign key made | + constraint lab.old_style.to_owner
alter table lab.old_style add constraint to_owner foreign key (id) references lab.owner (id);
-- case: foreign key made on a partitioned table | + constraint lab.measure.to_owner
alter table lab.measure add constraint to_owner foreign key (value) references lab.item (id);
-- case: foreign key deferrable | ~ constraint lab.item.item_owner_fkey
alter table lab.item alter constraint item_owner_fkey deferrable;
-- case: foreign key initially deferred | ~ constraint lab.item.item_owner_fkey
alter table lab.item alter constraint item_owner_fkey deferrable initially deferred;
-- case: foreign key not valid | ~ constraint lab.item.item_owner_fkey
update pg_constraint set convalidated = false where conname = 'item_owner_fkey';
-- case: foreign key on delete | ~ constraint lab.item.item_owner_fkey
alter table lab.item drop constraint item_owner_fkey;
alter table lab.item add constraint item_owner_fkey foreign key (owner_id) references lab.owner (id) on delete restrict;
-- case: foreign key switched off | + constraint trigger lab.item.item_owner_fkey on item by RI_FKey_check_ins; + constraint trigger lab.item.item_owner_fkey on item by RI_FKey_check_upd; ~ trigger lab.item.item_late; ~ trigger lab.item.item_price; ~ trigger lab.item.item_touch
alter table lab.item disable trigger all;
-- case: unique made | + constraint lab.old_style.body_key
alter table lab.old_style add constraint body_key unique nulls not distinct (body);
-- case: unique include | ~ constraint lab.owner.owner_name_key
alter table lab.owner drop constraint owner_name_key, add constraint owner_name_key unique (name);
-- case: exclusion dropped | - constraint lab.item.item_during_excl
alter table lab.item drop constraint item_during_excl;
-- case: primary key dropped | - constraint lab.old_style.old_style_pkey
alter table lab.old_style drop constraint old_style_pkey;
-- case: constraint's index options | ~ constraint lab.item.item_pkey
alter index lab.item_pkey set (fillfactor = 80);
-- case: constraint's index invalid | ~ constraint lab.item.item_pkey
update pg_index set indisvalid = false where indexrelid = 'lab.item_pkey'::regclass;
-- case: constraint's index commented | ~ constraint lab.item.item_pkey
comment on index lab.item_pkey is 'The key.';
-- case: constraint of a domain | + constraint lab.code.short
alter domain lab.code add constraint short check (length(value) < 9);
-- case: constraint of a domain not valid | + constraint lab.code.short
alter domain lab.code add constraint short check (length(value) < 9) not valid;
-- case: constraint of a domain gone | - constraint lab.positive.positive_check
alter domain lab.positive drop constraint positive_check;
-- case: constraint of a domain commented | ~ constraint lab.positive.positive_check
comment on constraint positive_check on domain lab.positive is 'Positive.';

-- case: index made | + index lab.item_note_idx
create index item_note_idx on lab.item (note);
-- case: index made on a partitioned table | + index lab.measure_both_idx
create index measure_both_idx on lab.measure (id, value);
-- case: index dropped | - index lab.item_owner_idx
drop index lab.item_owner_idx;
-- case: index renamed | - index lab.item_owner_idx; + index lab.other_idx
alter index lab.item_owner_idx rename to other_idx;
-- case: index options | ~ index lab.item_owner_idx
alter index lab.item_owner_idx set (fillfactor = 60);
-- case: index invalid | ~ index lab.item_owner_idx
update pg_index set indisvalid = false where indexrelid = 'lab.item_owner_idx'::regclass;
-- case: index not ready | ~ index lab.item_owner_idx
update pg_index set indisready = false where indexrelid = 'lab.item_owner_idx'::regclass;
-- case: index of a partition invalid | + index lab.measure_1_value_idx
update pg_index set indisvalid = false where indexrelid = 'lab.measure_1_value_idx'::regclass;
-- case: index options of a partition | + index lab.measure_1_value_idx
alter index lab.measure_1_value_idx set (fillfactor = 60);
-- case: index statistics | ~ index lab.item_name_idx
alter index lab.item_name_idx alter column 1 set statistics 300;
-- case: index predicate | ~ index lab.item_name_idx
drop index lab.item_name_idx;
create unique index item_name_idx on lab.item (lower(name)) where price > 1;
-- case: index operator class | ~ index lab.item_replica_idx
drop index lab.item_replica_idx;
create unique index item_replica_idx on lab.item (owner_id, name varchar_pattern_ops);
-- case: index direction | ~ index lab.item_replica_idx
drop index lab.item_replica_idx;
create unique index item_replica_idx on lab.item (owner_id desc nulls last, name);
-- case: index no longer unique | ~ index lab.item_replica_idx
drop index lab.item_replica_idx;
create index item_replica_idx on lab.item (owner_id, name);
-- case: index comment | ~ index lab.item_owner_idx
comment on index lab.item_owner_idx is 'Owners.';
-- case: index on the partitioned table only | + index lab.measure_only_idx
create index measure_only_idx on only lab.measure (value, id);

-- case: view made | + view lab.all_items
create view lab.all_items as select i.id from lab.item as i;
-- case: view dropped | - view lab.cheaper
drop view lab.cheaper;
-- case: view query | ~ view lab.cheaper
create or replace view lab.cheaper with (check_option = local) as select c.id from lab.cheap as c where c.id > 6;
-- case: view security invoker off | ~ view lab.cheap
alter view lab.cheap set (security_invoker = false);
-- case: view security invoker on | ~ view lab.cheaper
alter view lab.cheaper set (security_invoker = true);
-- case: view security barrier | ~ view lab.cheap
alter view lab.cheap set (security_barrier = true);
-- case: view check option | ~ view lab.cheaper
alter view lab.cheaper set (check_option = cascaded);
-- case: view check option gone | ~ view lab.cheaper
alter view lab.cheaper reset (check_option);
-- case: view owner | ~ view lab.cheap
alter view lab.cheap owner to lab_owner;
-- case: view comment | ~ view lab.cheap
comment on view lab.cheap is null;
-- case: view grant | + grant on view lab.cheap to lab_reader
grant select on lab.cheap to lab_reader;
-- case: view trigger gone | - trigger lab.cheap.cheap_insert
drop trigger cheap_insert on lab.cheap;
-- case: view rule | + rule lab.cheaper.nothing
create rule nothing as on delete to lab.cheaper do instead nothing;
-- case: materialized view made | + materialized view lab.names
create materialized view lab.names as select o.name from lab.owner as o;
-- case: materialized view emptied |
refresh materialized view lab.summary with no data;
-- case: materialized view owner | ~ materialized view lab.summary
alter materialized view lab.summary owner to lab_owner;
-- case: materialized view options | ~ materialized view lab.summary
alter materialized view lab.summary set (autovacuum_enabled = false);
-- case: materialized view comment | ~ materialized view lab.summary
comment on materialized view lab.summary is 'Sums.';
-- case: materialized view grant | + grant on materialized view lab.summary to public
grant select on lab.summary to public;
-- case: materialized view clustered | ~ materialized view lab.summary
alter materialized view lab.summary cluster on summary_owner_idx;

-- case: function made | + function lab.triple(integer)
create function lab.triple(n integer) returns integer language sql as 'select n * 3';
-- case: function dropped | - function lab.rows_of(integer)
drop function lab.rows_of(integer);
-- case: function body | ~ function lab.double(text)
create or replace function lab.double(n text) returns text language sql as $$ select n || '' || n $$;
-- case: function body of its own | ~ function lab.double(integer)
create or replace function lab.double(n integer) returns integer language sql immutable begin atomic select n + n; end;
-- case: function volatility | ~ function lab.double(integer)
alter function lab.double(integer) stable;
-- case: function strict | ~ function lab.double(integer)
alter function lab.double(integer) strict;
-- case: function leakproof | ~ function lab.double(integer)
alter function lab.double(integer) leakproof;
-- case: function security | ~ function lab.double(integer)
alter function lab.double(integer) security definer;
-- case: function parallel | ~ function lab.double(integer)
alter function lab.double(integer) parallel safe;
-- case: function cost | ~ function lab.double(integer)
alter function lab.double(integer) cost 0.5;
-- case: function rows | ~ function lab.rows_of(integer)
alter function lab.rows_of(integer) rows 7;
-- case: function support | ~ function lab.rows_of(integer)
alter function lab.rows_of(integer) support generate_series_int4_support;
-- case: function setting | ~ function lab.double(integer)
alter function lab.double(integer) set search_path = '';
-- case: function owner | ~ function lab.touch()
alter function lab.touch() owner to lab_owner;
-- case: function comment | ~ function lab.touch()
comment on function lab.touch() is 'Touches.';
-- case: function default of an argument | ~ function lab.double(text)
create or replace function lab.double(n text default 'x') returns text language sql as $$ select n || n $$;
-- case: function renamed | - function lab.rows_of(integer); + function lab.row_of(integer)
alter function lab.rows_of(integer) rename to row_of;
-- case: function language | ~ function lab.double(text)
create or replace function lab.double(n text) returns text language plpgsql as $$ begin return n || n; end $$;
-- case: function revoked from public | + grant on function lab.touch() to public
revoke execute on function lab.touch() from public;
-- case: function granted to public again | - grant on function lab.double(integer) to public
grant execute on function lab.double(integer) to public;
-- case: function granted | ~ grant on function lab.double(text) to lab_reader
grant execute on function lab.double(text) to lab_reader with grant option;
-- case: procedure body | ~ procedure lab.tidy(integer)
create or replace procedure lab.tidy(inout n integer default 1) language plpgsql as $$ begin n := 1; end $$;
-- case: procedure security | ~ procedure lab.tidy(integer)
alter procedure lab.tidy(integer) security definer;
-- case: procedure comment | ~ procedure lab.tidy(integer)
comment on procedure lab.tidy(integer) is 'Tidies.';
-- case: procedure grant | + grant on procedure lab.tidy(integer) to lab_reader
grant execute on procedure lab.tidy(integer) to lab_reader;
-- case: window function cost | ~ window function lab.numbered()
alter function lab.numbered() cost 9;
-- case: window function comment | ~ window function lab.numbered()
comment on function lab.numbered() is 'Numbers.';
-- case: aggregate made | + aggregate lab.other(integer)
create aggregate lab.other(integer) (sfunc = int4pl, stype = integer);
-- case: aggregate initial value | ~ aggregate lab.total(integer)
create or replace aggregate lab.total(integer) (sfunc = int4pl, stype = integer, initcond = '1');
-- case: aggregate state function | ~ aggregate lab.total(integer)
create or replace aggregate lab.total(integer) (sfunc = int4mi, stype = integer, initcond = '0');
-- case: aggregate combine | ~ aggregate lab.total(integer)
create or replace aggregate lab.total(integer) (sfunc = int4pl, stype = integer, initcond = '0', combinefunc = int4pl);
-- case: aggregate parallel | ~ aggregate lab.total(integer)
create or replace aggregate lab.total(integer) (sfunc = int4pl, stype = integer, initcond = '0', parallel = safe);
-- case: aggregate owner | ~ aggregate lab.total(integer)
alter aggregate lab.total(integer) owner to lab_owner;
-- case: aggregate comment | ~ aggregate lab.total(integer)
comment on aggregate lab.total(integer) is 'Sums.';
-- case: aggregate revoked | + grant on aggregate lab.total(integer) to public
revoke execute on function lab.total(integer) from public;

-- case: trigger made | + trigger lab.owner.owner_touch
create trigger owner_touch before update on lab.owner for each row execute function lab.touch();
-- case: trigger dropped | - trigger lab.item.item_touch
drop trigger item_touch on lab.item;
-- case: trigger disabled | ~ trigger lab.item.item_touch
alter table lab.item disable trigger item_touch;
-- case: trigger always | ~ trigger lab.item.item_touch
alter table lab.item enable always trigger item_touch;
-- case: trigger replica | ~ trigger lab.item.item_touch
alter table lab.item enable replica trigger item_touch;
-- case: trigger disabled on all partitions | ~ trigger lab.event.event_touch
alter table lab.event disable trigger event_touch;
-- case: trigger event | ~ trigger lab.item.item_touch
create or replace trigger item_touch before insert or update on lab.item for each row execute function lab.touch();
-- case: trigger condition | ~ trigger lab.item.item_price
create or replace trigger item_price after update of price on lab.item for each row when (old.price < new.price)
execute function lab.touch();
-- case: trigger transition tables | + trigger lab.owner.seen
create trigger seen after insert on lab.owner referencing new table as fresh execute function lab.touch();
-- case: trigger comment | ~ trigger lab.item.item_touch
comment on trigger item_touch on lab.item is 'Touches.';
-- case: trigger renamed on all partitions | - trigger lab.event.event_touch; + trigger lab.event.touched
alter trigger event_touch on lab.event rename to touched;
-- case: event trigger disabled | ~ event trigger lab_watch
alter event trigger lab_watch disable;
-- case: event trigger owner | ~ event trigger lab_watch; ~ role lab_owner
alter role lab_owner superuser;
alter event trigger lab_watch owner to lab_owner;
-- case: event trigger comment | ~ event trigger lab_watch
comment on event trigger lab_watch is 'Watches.';
-- case: event trigger tags | ~ event trigger lab_watch
drop event trigger lab_watch;
create event trigger lab_watch on ddl_command_end execute function lab.watch();
-- case: event trigger made | + event trigger lab_other
create event trigger lab_other on sql_drop execute function lab.watch();
-- case: rule made | + rule lab.owner.twice
create rule twice as on insert to lab.owner do also nothing;
-- case: rule changed | ~ rule lab.item.item_quiet
create or replace rule item_quiet as on delete to lab.item where old.price > 200 do instead nothing;
-- case: rule disabled | ~ rule lab.item.item_quiet
alter table lab.item disable rule item_quiet;
-- case: rule comment | ~ rule lab.item.item_quiet
comment on rule item_quiet on lab.item is 'Quiet.';
-- case: rule of a view switched off | + rule lab.cheap._RETURN
update pg_rewrite set ev_enabled = 'D' where ev_class = 'lab.cheap'::regclass;

-- case: policy made | + policy lab.item.item_new
create policy item_new on lab.item for insert with check (true);
-- case: policy dropped | - policy lab.item.item_read
drop policy item_read on lab.item;
-- case: policy roles | ~ policy lab.item.item_read
alter policy item_read on lab.item to lab_reader, lab_owner;
-- case: policy for everybody | ~ policy lab.item.item_read
alter policy item_read on lab.item to public;
-- case: policy using | ~ policy lab.item.item_read
alter policy item_read on lab.item using (true);
-- case: policy check | ~ policy lab.item.item_write
alter policy item_write on lab.item with check (true);
-- case: policy restrictive | ~ policy lab.item.item_read
drop policy item_read on lab.item;
create policy item_read on lab.item as restrictive for select to lab_reader using (price > 0);
-- case: policy command | ~ policy lab.item.item_read
drop policy item_read on lab.item;
create policy item_read on lab.item for all to lab_reader using (price > 0);
-- case: policy comment | ~ policy lab.item.item_read
comment on policy item_read on lab.item is 'Readers.';

-- case: sequence made | + sequence lab.second
create sequence lab.second;
-- case: sequence increment | ~ sequence lab.counter
alter sequence lab.counter increment 3;
-- case: sequence cache | ~ sequence lab.counter
alter sequence lab.counter cache 10;
-- case: sequence cycle | ~ sequence lab.counter
alter sequence lab.counter cycle;
-- case: sequence maximum | ~ sequence lab.counter
alter sequence lab.counter maxvalue 1000;
-- case: sequence minimum | ~ sequence lab.counter
alter sequence lab.counter minvalue -5;
-- case: sequence start | ~ sequence lab.counter
alter sequence lab.counter start 5;
-- case: sequence type | ~ sequence lab.counter
alter sequence lab.counter as integer;
-- case: sequence unlogged | ~ sequence lab.counter
alter sequence lab.counter set unlogged;
-- case: sequence owner | ~ sequence lab.counter
alter sequence lab.counter owner to lab_owner;
-- case: sequence owned by | ~ sequence lab.counter
alter sequence lab.counter owned by lab.owner.id;
-- case: sequence no longer owned | ~ sequence lab.old_style_id_seq
alter sequence lab.old_style_id_seq owned by none;
-- case: sequence comment | ~ sequence lab.counter
comment on sequence lab.counter is 'Counts.';
-- case: sequence grant | + grant on sequence lab.counter to lab_reader
grant usage on sequence lab.counter to lab_reader;

-- case: enum value | ~ enum lab.mood
alter type lab.mood add value 'calm' before 'happy';
-- case: enum value renamed | ~ enum lab.mood
alter type lab.mood rename value 'sad' to 'blue';
-- case: enum owner | ~ enum lab.mood
alter type lab.mood owner to lab_owner;
-- case: enum comment | ~ enum lab.mood
comment on type lab.mood is 'Moods.';
-- case: enum made | + enum lab.size
create type lab.size as enum ('s', 'm');
-- case: domain default | ~ domain lab.code
alter domain lab.code set default 'z';
-- case: domain default gone | ~ domain lab.code
alter domain lab.code drop default;
-- case: domain null | ~ domain lab.code
alter domain lab.code drop not null;
-- case: domain not null | ~ domain lab.positive
alter domain lab.positive set not null;
-- case: domain owner | ~ domain lab.code
alter domain lab.code owner to lab_owner;
-- case: domain comment | ~ domain lab.code
comment on domain lab.code is 'Codes.';
-- case: domain made | + domain lab.label
create domain lab.label as varchar(9) collate "C";
-- case: composite type attribute | ~ composite type lab.pair
alter type lab.pair add attribute c date;
-- case: composite type attribute renamed | ~ composite type lab.pair
alter type lab.pair rename attribute b to bb;
-- case: composite type attribute type | ~ composite type lab.triple
alter type lab.triple alter attribute b type varchar(3);
-- case: composite type owner | ~ composite type lab.pair
alter type lab.pair owner to lab_owner;
-- case: composite type comment | ~ composite type lab.pair
comment on type lab.pair is 'Pairs.';
-- case: range type made | + range type lab.days
create type lab.days as range (subtype = date, multirange_type_name = lab.many_days);
-- case: range type difference | ~ range type lab.span
drop type lab.span;
create type lab.span as range (subtype = float8, subtype_diff = float8mi);
-- case: range type comment | ~ range type lab.span
comment on type lab.span is 'Spans.';
-- case: base type storage | ~ base type lab.raw
alter type lab.raw set (storage = extended);
-- case: base type send | ~ base type lab.raw; + function lab.raw_send(lab.raw)
create function lab.raw_send(lab.raw) returns bytea language internal immutable strict as 'textsend';
alter type lab.raw set (send = lab.raw_send);
-- case: base type comment | ~ base type lab.raw
comment on type lab.raw is 'Raw.';
-- case: type grant | + grant on type lab.mood to lab_reader
grant usage on type lab.mood to lab_reader;
-- case: type revoked | + grant on type lab.mood to public
revoke usage on type lab.mood from public;

-- case: statistics made | + statistics lab.more
create statistics lab.more (ndistinct) on name, price from lab.item;
-- case: statistics target | ~ statistics lab.item_stats
alter statistics lab.item_stats set statistics 300;
-- case: statistics kinds | ~ statistics lab.item_stats
drop statistics lab.item_stats;
create statistics lab.item_stats (dependencies, mcv) on owner_id, name from lab.item;
-- case: statistics owner | ~ statistics lab.item_stats
alter statistics lab.item_stats owner to lab_owner;
-- case: statistics comment | ~ statistics lab.item_stats
comment on statistics lab.item_stats is 'More.';

-- case: operator restrict | ~ operator lab.==(lab.pair, lab.pair)
alter operator lab.== (lab.pair, lab.pair) set (restrict = eqsel);
-- case: operator owner | ~ operator lab.==(lab.pair, lab.pair)
alter operator lab.== (lab.pair, lab.pair) owner to lab_owner;
-- case: operator comment | ~ operator lab.==(lab.pair, lab.pair)
comment on operator lab.== (lab.pair, lab.pair) is 'Same.';
-- case: operator made | + operator lab.<=>(lab.pair, lab.pair)
create operator lab.<=> (leftarg = lab.pair, rightarg = lab.pair, function = lab.compare);
-- case: prefix operator made | + operator lab.!!(none, text)
create operator lab.!! (rightarg = text, function = lab.double);
-- case: operator class owner | ~ operator class lab.pair_ops using btree
alter operator class lab.pair_ops using btree owner to lab_owner;
-- case: operator class comment | ~ operator class lab.pair_ops using btree
comment on operator class lab.pair_ops using btree is 'Ops.';
-- case: operator class default | ~ operator class lab.pair_ops using btree
update pg_opclass set opcdefault = true where opcname = 'pair_ops';
-- case: operator class dropped | - operator class lab.pair_ops using btree
drop operator class lab.pair_ops using btree;
-- case: operator family member | ~ operator family lab.pair_family using btree
alter operator family lab.pair_family using btree add operator 3 pg_catalog.= (integer, integer);
-- case: operator family owner | ~ operator family lab.pair_family using btree
alter operator family lab.pair_family using btree owner to lab_owner;
-- case: operator family comment | ~ operator family lab.pair_family using btree
comment on operator family lab.pair_family using btree is 'Family.';
-- case: cast context | ~ cast integer as lab.pair
drop cast (integer as lab.pair);
create cast (integer as lab.pair) with function lab.to_pair(integer) as assignment;
-- case: cast dropped | - cast integer as lab.pair
drop cast (integer as lab.pair);
-- case: cast made between the server's own types | + cast integer as point
create cast (integer as point) with inout;
-- case: cast comment | ~ cast integer as lab.pair
comment on cast (integer as lab.pair) is 'Casts.';
-- case: collation owner | ~ collation lab.plain
alter collation lab.plain owner to lab_owner;
-- case: collation comment | ~ collation lab.plain
comment on collation lab.plain is 'Plain.';
-- case: collation locale | ~ collation lab.plain
drop collation lab.plain;
create collation lab.plain (provider = libc, locale = 'POSIX');
-- case: conversion owner | ~ conversion lab.recode
alter conversion lab.recode owner to lab_owner;
-- case: conversion comment | ~ conversion lab.recode
comment on conversion lab.recode is 'Recodes.';
-- case: text search mapping | ~ text search configuration lab.english
alter text search configuration lab.english alter mapping for asciiword with lab.words, english_stem;
-- case: text search mapping gone | ~ text search configuration lab.english
alter text search configuration lab.english drop mapping for email;
-- case: text search configuration owner | ~ text search configuration lab.english
alter text search configuration lab.english owner to lab_owner;
-- case: text search configuration comment | ~ text search configuration lab.english
comment on text search configuration lab.english is 'English.';
-- case: text search dictionary options | ~ text search dictionary lab.words
alter text search dictionary lab.words (accept = false);
-- case: text search dictionary owner | ~ text search dictionary lab.words
alter text search dictionary lab.words owner to lab_owner;
-- case: text search dictionary comment | ~ text search dictionary lab.words
comment on text search dictionary lab.words is 'Words.';
-- case: text search parser comment | ~ text search parser lab.parser
comment on text search parser lab.parser is 'Parses.';
-- case: text search parser headline | ~ text search parser lab.parser
drop text search parser lab.parser;
create text search parser lab.parser (
    start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype, headline = prsd_headline
);
-- case: text search template comment | ~ text search template lab.template
comment on text search template lab.template is 'Template.';

-- case: wrapper options | ~ foreign-data wrapper lab_wrapper
alter foreign data wrapper lab_wrapper options (set debug 'false');
-- case: wrapper comment | ~ foreign-data wrapper lab_wrapper
comment on foreign data wrapper lab_wrapper is 'Wraps.';
-- case: wrapper grant | + grant on foreign-data wrapper lab_wrapper to lab_reader
grant usage on foreign data wrapper lab_wrapper to lab_reader;
-- case: server options | ~ foreign server lab_server
alter server lab_server options (set host 'b');
-- case: server version | ~ foreign server lab_server
alter server lab_server version '2';
-- case: server owner | ~ foreign server lab_server; + grant on foreign-data wrapper lab_wrapper to lab_owner
grant usage on foreign data wrapper lab_wrapper to lab_owner;
alter server lab_server owner to lab_owner;
-- case: server comment | ~ foreign server lab_server
comment on server lab_server is 'Serves.';
-- case: server grant | + grant on foreign server lab_server to lab_reader
grant usage on foreign server lab_server to lab_reader;
-- case: user mapping made | + user mapping public on lab_server
create user mapping for public server lab_server;
-- case: user mapping dropped | - user mapping lab_reader on lab_server
drop user mapping for lab_reader server lab_server;
-- case: foreign table options | ~ foreign table lab.remote
alter foreign table lab.remote options (set tab 'u');
-- case: foreign table owner | ~ foreign table lab.remote
alter foreign table lab.remote owner to lab_owner;
-- case: foreign table comment | ~ foreign table lab.remote
comment on foreign table lab.remote is 'Remote.';
-- case: foreign table column options | ~ column lab.remote.body
alter foreign table lab.remote alter column body options (set col 'c');
-- case: foreign table grant | + grant on foreign table lab.remote to lab_reader
grant select on lab.remote to lab_reader;

-- case: publication operations | ~ publication lab_publication
alter publication lab_publication set (publish = 'insert');
-- case: publication via root | ~ publication lab_publication
alter publication lab_publication set (publish_via_partition_root = true);
-- case: publication generated columns, since 18 | ~ publication lab_publication
alter publication lab_publication set (publish_generated_columns = stored);
-- case: publication owner | ~ publication lab_publication
alter publication lab_publication owner to lab_owner;
-- case: publication comment | ~ publication lab_publication
comment on publication lab_publication is 'Publishes.';
-- case: publication table | + publication relation lab.animal in lab_publication
alter publication lab_publication add table only lab.animal;
-- case: publication table gone | - publication relation lab.owner in lab_publication
alter publication lab_publication drop table lab.owner;
-- case: publication row filter | ~ publication relation lab.item in lab_publication
alter publication lab_publication set table lab.owner, lab.item (id, name) where (price > 1);
-- case: publication columns | ~ publication relation lab.item in lab_publication
alter publication lab_publication set table lab.owner, lab.item (id, note) where (price > 0);
-- case: publication schema | + publication schema lab in lab_schemas
alter publication lab_schemas add tables in schema lab;
-- case: publication of everything | + publication lab_all
create publication lab_all for all tables;
-- case: publication of another schema |
create publication lab_other for table elsewhere.unmanaged;

-- case: table grant widened | ~ grant on table lab.item to lab_reader
grant insert on lab.item to lab_reader;
-- case: table grant gone | - grant on table lab.item to lab_reader
revoke select on lab.item from lab_reader;
-- case: table grant to public | + grant on table lab.owner to public
grant select on lab.owner to public;
-- case: table grant option | ~ grant on table lab.item to lab_reader
grant select on lab.item to lab_reader with grant option;
-- case: table owner loses a privilege | + grant on table lab.owner to (owner)
revoke delete on lab.owner from current_user;
-- case: default privileges in a schema | + default privileges lab.functions of lab_owner to lab_reader
alter default privileges for role lab_owner in schema lab grant execute on functions to lab_reader;
-- case: default privileges widened | ~ default privileges lab.tables of lab_owner to lab_reader
alter default privileges for role lab_owner in schema lab grant insert on tables to lab_reader;
-- case: default privileges gone | - default privileges lab.tables of lab_owner to lab_reader
alter default privileges for role lab_owner in schema lab revoke select on tables from lab_reader;
-- case: default privileges of another role | + default privileges lab.tables of lab_writer to lab_reader
alter default privileges for role lab_writer in schema lab grant select on tables to lab_reader;
-- case: default privileges everywhere | + default privileges sequences of lab_owner to lab_reader
alter default privileges for role lab_owner grant usage on sequences to lab_reader;
-- case: default privileges as born | - default privileges functions of lab_owner to public
alter default privileges for role lab_owner grant execute on functions to public;
-- case: default privileges of types | + default privileges types of lab_owner to public
alter default privileges for role lab_owner revoke usage on types from public;
-- case: default privileges of schemas | + default privileges schemas of lab_owner to lab_reader
alter default privileges for role lab_owner grant usage on schemas to lab_reader;
-- case: security label of a table | + security label lab.table lab.item by lab
insert into pg_seclabel values ('lab.item'::regclass, 'pg_class'::regclass, 0, 'lab', 'secret');
-- case: security label of a function | + security label lab.function lab.touch() by lab
insert into pg_seclabel values ('lab.touch'::regproc, 'pg_proc'::regclass, 0, 'lab', 'secret');
-- case: security label of a role | + security label role lab_reader by lab
insert into pg_shseclabel values ('lab_reader'::regrole, 'pg_authid'::regclass, 'lab', 'secret');
-- case: language trusted | + language plother
create language plother handler plpgsql_call_handler;
-- case: access method made | + access method heap2
create access method heap2 type table handler heap_tableam_handler;
-- case: transform made | + transform lab.pair for plpgsql
create transform for lab.pair language plpgsql (from sql with function lab.from_pair(internal));

-- What no statement changes in place, changed in the catalog itself.
-- case: catalog pg_aggregate.aggkind of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_aggregate set aggkind = 'h' where aggfnoid = 'lab.total'::regproc;
-- case: catalog pg_aggregate.aggnumdirectargs of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_aggregate set aggnumdirectargs = 1 where aggfnoid = 'lab.total'::regproc;
-- case: catalog pg_aggregate.aggfinalfn of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_aggregate set aggfinalfn = 'int4pl(integer, integer)'::regprocedure where aggfnoid = 'lab.total'::regproc;
-- case: catalog pg_aggregate.aggserialfn of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_aggregate set aggserialfn = 'int4pl(integer, integer)'::regprocedure where aggfnoid = 'lab.total'::regproc;
-- case: catalog pg_aggregate.aggdeserialfn of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_aggregate set aggdeserialfn = 'int4pl(integer, integer)'::regprocedure where aggfnoid = 'lab.total'::regproc;
-- case: catalog pg_aggregate.aggmtransfn of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_aggregate set aggmtransfn = 'int4pl(integer, integer)'::regprocedure where aggfnoid = 'lab.total'::regproc;
-- case: catalog pg_aggregate.aggminvtransfn of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_aggregate set aggminvtransfn = 'int4pl(integer, integer)'::regprocedure where aggfnoid = 'lab.total'::regproc;
-- case: catalog pg_aggregate.aggmfinalfn of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_aggregate set aggmfinalfn = 'int4pl(integer, integer)'::regprocedure where aggfnoid = 'lab.total'::regproc;
-- case: catalog pg_aggregate.aggfinalextra of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_aggregate set aggfinalextra = true where aggfnoid = 'lab.total'::regproc;
-- case: catalog pg_aggregate.aggmfinalextra of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_aggregate set aggmfinalextra = true where aggfnoid = 'lab.total'::regproc;
-- case: catalog pg_aggregate.aggfinalmodify of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_aggregate set aggfinalmodify = 's' where aggfnoid = 'lab.total'::regproc;
-- case: catalog pg_aggregate.aggsortop of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_aggregate set aggsortop = '<(integer, integer)'::regoperator where aggfnoid = 'lab.total'::regproc;
-- case: catalog pg_aggregate.aggtranstype of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_aggregate set aggtranstype = 'bigint'::regtype where aggfnoid = 'lab.total'::regproc;
-- case: catalog pg_aggregate.aggtransspace of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_aggregate set aggtransspace = 8 where aggfnoid = 'lab.total'::regproc;
-- case: catalog pg_aggregate.aggmtranstype of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_aggregate set aggmtranstype = 'bigint'::regtype where aggfnoid = 'lab.total'::regproc;
-- case: catalog pg_aggregate.aggmtransspace of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_aggregate set aggmtransspace = 8 where aggfnoid = 'lab.total'::regproc;
-- case: catalog pg_aggregate.aggminitval of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_aggregate set aggminitval = '1' where aggfnoid = 'lab.total'::regproc;
-- case: catalog pg_proc.procost of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_proc set procost = 3 where oid = 'lab.total'::regproc;
-- case: catalog pg_proc.proleakproof of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_proc set proleakproof = true where oid = 'lab.total'::regproc;
-- case: catalog pg_proc.prosecdef of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_proc set prosecdef = true where oid = 'lab.total'::regproc;
-- case: catalog pg_proc.proisstrict of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_proc set proisstrict = true where oid = 'lab.total'::regproc;
-- case: catalog pg_proc.provolatile of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_proc set provolatile = 's' where oid = 'lab.total'::regproc;
-- case: catalog pg_proc.prorettype of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_proc set prorettype = 'bigint'::regtype where oid = 'lab.total'::regproc;
-- case: catalog pg_proc.proargnames of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_proc set proargnames = '{n}' where oid = 'lab.total'::regproc;
-- case: catalog pg_proc.proconfig of an aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_proc set proconfig = '{a.b=c}' where oid = 'lab.total'::regproc;
-- case: catalog pg_aggregate.aggmfinalmodify of a moving aggregate | ~ aggregate lab.total(integer)
update pg_catalog.pg_aggregate set aggmfinalmodify = 's', aggmtransfn = 'int4pl(integer, integer)'::regprocedure where aggfnoid = 'lab.total'::regproc;
-- case: catalog pg_type.typlen of a base type | ~ base type lab.raw
update pg_catalog.pg_type set typlen = 8 where oid = 'lab.raw'::regtype;
-- case: catalog pg_type.typbyval of a base type | ~ base type lab.raw
update pg_catalog.pg_type set typbyval = true where oid = 'lab.raw'::regtype;
-- case: catalog pg_type.typcategory of a base type | ~ base type lab.raw
update pg_catalog.pg_type set typcategory = 'X' where oid = 'lab.raw'::regtype;
-- case: catalog pg_type.typispreferred of a base type | ~ base type lab.raw
update pg_catalog.pg_type set typispreferred = true where oid = 'lab.raw'::regtype;
-- case: catalog pg_type.typisdefined of a base type | ~ base type lab.raw
update pg_catalog.pg_type set typisdefined = false where oid = 'lab.raw'::regtype;
-- case: catalog pg_type.typdelim of a base type | ~ base type lab.raw
update pg_catalog.pg_type set typdelim = ';' where oid = 'lab.raw'::regtype;
-- case: catalog pg_type.typalign of a base type | ~ base type lab.raw
update pg_catalog.pg_type set typalign = 'd' where oid = 'lab.raw'::regtype;
-- case: catalog pg_type.typinput of a base type | ~ base type lab.raw
update pg_catalog.pg_type set typinput = 'varcharin'::regproc where oid = 'lab.raw'::regtype;
-- case: catalog pg_type.typoutput of a base type | ~ base type lab.raw
update pg_catalog.pg_type set typoutput = 'varcharout'::regproc where oid = 'lab.raw'::regtype;
-- case: catalog pg_type.typreceive of a base type | ~ base type lab.raw
update pg_catalog.pg_type set typreceive = 'textrecv'::regproc where oid = 'lab.raw'::regtype;
-- case: catalog pg_type.typmodin of a base type | ~ base type lab.raw
update pg_catalog.pg_type set typmodin = 'varchartypmodin'::regproc where oid = 'lab.raw'::regtype;
-- case: catalog pg_type.typmodout of a base type | ~ base type lab.raw
update pg_catalog.pg_type set typmodout = 'varchartypmodout'::regproc where oid = 'lab.raw'::regtype;
-- case: catalog pg_type.typanalyze of a base type | ~ base type lab.raw
update pg_catalog.pg_type set typanalyze = 'array_typanalyze'::regproc where oid = 'lab.raw'::regtype;
-- case: catalog pg_type.typsubscript of a base type | ~ base type lab.raw
update pg_catalog.pg_type set typsubscript = 'array_subscript_handler'::regproc where oid = 'lab.raw'::regtype;
-- case: catalog pg_type.typelem of a base type | ~ base type lab.raw
update pg_catalog.pg_type set typelem = 'text'::regtype where oid = 'lab.raw'::regtype;
-- case: catalog pg_type.typcollation of a base type | ~ base type lab.raw
update pg_catalog.pg_type set typcollation = 'pg_catalog."C"'::regcollation where oid = 'lab.raw'::regtype;
-- case: catalog pg_type.typdefault of a base type | ~ base type lab.raw
update pg_catalog.pg_type set typdefault = 'x' where oid = 'lab.raw'::regtype;
-- case: catalog pg_type.typowner of a base type | ~ base type lab.raw
update pg_catalog.pg_type set typowner = 'lab_owner'::regrole where oid = 'lab.raw'::regtype;
-- case: catalog pg_type.typbasetype of a domain | ~ domain lab.positive
update pg_catalog.pg_type set typbasetype = 'bigint'::regtype where oid = 'lab.positive'::regtype;
-- case: catalog pg_type.typcollation of a domain | ~ domain lab.code
update pg_catalog.pg_type set typcollation = 'pg_catalog."C"'::regcollation where oid = 'lab.code'::regtype;
-- case: catalog pg_range.rngsubtype of a range type | ~ range type lab.span
update pg_catalog.pg_range set rngsubtype = 'bigint'::regtype where rngtypid = 'lab.span'::regtype;
-- case: catalog pg_range.rngcollation of a range type | ~ range type lab.span
update pg_catalog.pg_range set rngcollation = 'pg_catalog."C"'::regcollation where rngtypid = 'lab.span'::regtype;
-- case: catalog pg_range.rngcanonical of a range type | ~ range type lab.span
update pg_catalog.pg_range set rngcanonical = 'int4range_canonical'::regproc where rngtypid = 'lab.span'::regtype;
-- case: catalog pg_range.rngsubopc of a range type | ~ range type lab.span
update pg_catalog.pg_range set rngsubopc = (select min(oid::text)::oid from pg_catalog.pg_opclass where opcname = 'text_ops') where rngtypid = 'lab.span'::regtype;
-- case: catalog pg_range.rngmultitypid of a range type | ~ range type lab.span
update pg_catalog.pg_range set rngmultitypid = 'lab.raw'::regtype where rngtypid = 'lab.span'::regtype;
-- case: catalog pg_type.typowner of a range type | ~ range type lab.span
update pg_catalog.pg_type set typowner = 'lab_owner'::regrole where oid = 'lab.span'::regtype;
-- case: catalog pg_cast.castfunc of a cast | ~ cast integer as lab.pair
update pg_catalog.pg_cast set castfunc = 'lab.double(integer)'::regprocedure where casttarget = 'lab.pair'::regtype;
-- case: catalog pg_cast.castmethod of a cast | ~ cast integer as lab.pair
update pg_catalog.pg_cast set castmethod = 'i' where casttarget = 'lab.pair'::regtype;
-- case: catalog pg_collation.collprovider of a collation | ~ collation lab.plain
update pg_catalog.pg_collation set collprovider = 'i' where oid = 'lab.plain'::regcollation;
-- case: catalog pg_collation.collisdeterministic of a collation | ~ collation lab.plain
update pg_catalog.pg_collation set collisdeterministic = false where oid = 'lab.plain'::regcollation;
-- case: catalog pg_collation.collencoding of a collation | ~ collation lab.plain
update pg_catalog.pg_collation set collencoding = -1 where oid = 'lab.plain'::regcollation;
-- case: catalog pg_collation.collicurules of a collation, since 16 | ~ collation lab.plain
update pg_catalog.pg_collation set collicurules = '&a < b' where oid = 'lab.plain'::regcollation;
-- case: catalog pg_collation.colllocale of a collation, since 17 | ~ collation lab.plain
update pg_catalog.pg_collation set colllocale = 'de' where oid = 'lab.plain'::regcollation;
-- case: catalog pg_conversion.conforencoding of a conversion | ~ conversion lab.recode
update pg_catalog.pg_conversion set conforencoding = 9 where conname = 'recode' and connamespace = 'lab'::regnamespace;
-- case: catalog pg_conversion.contoencoding of a conversion | ~ conversion lab.recode
update pg_catalog.pg_conversion set contoencoding = 9 where conname = 'recode' and connamespace = 'lab'::regnamespace;
-- case: catalog pg_conversion.conproc of a conversion | ~ conversion lab.recode
update pg_catalog.pg_conversion set conproc = 'utf8_to_iso8859_1'::regproc where conname = 'recode' and connamespace = 'lab'::regnamespace;
-- case: catalog pg_conversion.condefault of a conversion | ~ conversion lab.recode
update pg_catalog.pg_conversion set condefault = true where conname = 'recode' and connamespace = 'lab'::regnamespace;
-- case: catalog pg_database.datistemplate of the database | ~ database this database
update pg_catalog.pg_database set datistemplate = true where datname = current_database();
-- case: catalog pg_database.datallowconn of the database | ~ database this database
update pg_catalog.pg_database set datallowconn = false where datname = current_database();
-- case: catalog pg_database.datcollate of the database | ~ database this database
update pg_catalog.pg_database set datcollate = 'x' where datname = current_database();
-- case: catalog pg_database.datctype of the database | ~ database this database
update pg_catalog.pg_database set datctype = 'x' where datname = current_database();
-- case: catalog pg_database.datlocprovider of the database | ~ database this database
update pg_catalog.pg_database set datlocprovider = 'i' where datname = current_database();
-- case: catalog pg_database.encoding of the database | ~ database this database
update pg_catalog.pg_database set encoding = 8 where datname = current_database();
-- case: catalog pg_database.dattablespace of the database | ~ database this database
update pg_catalog.pg_database set dattablespace = 1664 where datname = current_database();
-- case: catalog pg_database.daticurules of the database, since 16 | ~ database this database
update pg_catalog.pg_database set daticurules = '&a < b' where datname = current_database();
-- case: catalog pg_database.datlocale of the database, since 17 | ~ database this database
update pg_catalog.pg_database set datlocale = 'de' where datname = current_database();
-- case: catalog pg_foreign_server.srvtype of a server | ~ foreign server lab_server
update pg_catalog.pg_foreign_server set srvtype = 'y' where srvname = 'lab_server';
-- case: catalog pg_foreign_data_wrapper.fdwowner of a wrapper | ~ foreign-data wrapper lab_wrapper
update pg_catalog.pg_foreign_data_wrapper set fdwowner = 'lab_owner'::regrole where fdwname = 'lab_wrapper';
-- case: catalog pg_foreign_data_wrapper.fdwhandler of a wrapper | ~ foreign-data wrapper lab_wrapper
update pg_catalog.pg_foreign_data_wrapper set fdwhandler = 'lab.touch'::regproc where fdwname = 'lab_wrapper';
-- case: catalog pg_foreign_data_wrapper.fdwvalidator of a wrapper | ~ foreign-data wrapper lab_wrapper
update pg_catalog.pg_foreign_data_wrapper set fdwvalidator = 'lab.touch'::regproc where fdwname = 'lab_wrapper';
-- case: catalog pg_proc.probin of a function | ~ function lab.double(text)
update pg_catalog.pg_proc set probin = 'x' where oid = 'lab.double(text)'::regprocedure;
-- case: catalog pg_proc.prorettype of a function | ~ function lab.double(text)
update pg_catalog.pg_proc set prorettype = 'bytea'::regtype where oid = 'lab.double(text)'::regprocedure;
-- case: catalog pg_proc.protrftypes of a function | ~ function lab.double(text)
update pg_catalog.pg_proc set protrftypes = '{25}' where oid = 'lab.double(text)'::regprocedure;
-- case: catalog pg_class.reltablespace of an index | ~ index lab.item_owner_idx
update pg_catalog.pg_class set reltablespace = 1664 where oid = 'lab.item_owner_idx'::regclass;
-- case: catalog pg_class.reltablespace of a constraint | ~ constraint lab.item.item_pkey
update pg_catalog.pg_class set reltablespace = 1664 where oid = 'lab.item_pkey'::regclass;
-- case: catalog pg_class.reltablespace of a table | ~ table lab.item
update pg_catalog.pg_class set reltablespace = 1664 where oid = 'lab.item'::regclass;
-- case: catalog pg_class.reltablespace of a materialized view | ~ materialized view lab.summary
update pg_catalog.pg_class set reltablespace = 1664 where oid = 'lab.summary'::regclass;
-- case: catalog pg_operator.oprcom of an operator | ~ operator lab.==(lab.pair, lab.pair)
update pg_catalog.pg_operator set oprcom = 0 where oprname = '==' and oprnamespace = 'lab'::regnamespace;
-- case: catalog pg_operator.oprnegate of an operator | ~ operator lab.==(lab.pair, lab.pair)
update pg_catalog.pg_operator set oprnegate = oid where oprname = '==' and oprnamespace = 'lab'::regnamespace;
-- case: catalog pg_operator.oprcode of an operator | ~ operator lab.==(lab.pair, lab.pair)
update pg_catalog.pg_operator set oprcode = 'lab.compare'::regproc where oprname = '==' and oprnamespace = 'lab'::regnamespace;
-- case: catalog pg_operator.oprjoin of an operator | ~ operator lab.==(lab.pair, lab.pair)
update pg_catalog.pg_operator set oprjoin = 'eqjoinsel'::regproc where oprname = '==' and oprnamespace = 'lab'::regnamespace;
-- case: catalog pg_operator.oprcanhash of an operator | ~ operator lab.==(lab.pair, lab.pair)
update pg_catalog.pg_operator set oprcanhash = true where oprname = '==' and oprnamespace = 'lab'::regnamespace;
-- case: catalog pg_operator.oprcanmerge of an operator | ~ operator lab.==(lab.pair, lab.pair)
update pg_catalog.pg_operator set oprcanmerge = true where oprname = '==' and oprnamespace = 'lab'::regnamespace;
-- case: catalog pg_operator.oprresult of an operator | ~ operator lab.==(lab.pair, lab.pair)
update pg_catalog.pg_operator set oprresult = 'integer'::regtype where oprname = '==' and oprnamespace = 'lab'::regnamespace;
-- case: catalog pg_opclass.opcintype of an operator class | ~ operator class lab.pair_ops using btree
update pg_catalog.pg_opclass set opcintype = 'integer'::regtype where opcname = 'pair_ops' and opcnamespace = 'lab'::regnamespace;
-- case: catalog pg_opclass.opckeytype of an operator class | ~ operator class lab.pair_ops using btree
update pg_catalog.pg_opclass set opckeytype = 'integer'::regtype where opcname = 'pair_ops' and opcnamespace = 'lab'::regnamespace;
-- case: catalog pg_opclass.opcfamily of an operator class | ~ operator class lab.pair_ops using btree
update pg_catalog.pg_opclass set opcfamily = (select max(oid::text)::oid from pg_catalog.pg_opfamily where opfname = 'text_ops') where opcname = 'pair_ops' and opcnamespace = 'lab'::regnamespace;
-- case: catalog pg_amop.amopstrategy of an operator class | ~ operator class lab.pair_ops using btree
update pg_catalog.pg_amop set amopstrategy = 2 where amopfamily = (select oid from pg_catalog.pg_opfamily where opfname = 'pair_family');
-- case: catalog pg_amop.amoppurpose of an operator class | ~ operator class lab.pair_ops using btree
update pg_catalog.pg_amop set amoppurpose = 'o', amopsortfamily = amopfamily where amopfamily = (select oid from pg_catalog.pg_opfamily where opfname = 'pair_family');
-- case: catalog pg_amproc.amproc of an operator class | ~ operator class lab.pair_ops using btree
update pg_catalog.pg_amproc set amproc = 'lab.same'::regproc where amprocfamily = (select oid from pg_catalog.pg_opfamily where opfname = 'pair_family');
-- case: catalog pg_amproc.amprocnum of an operator class | ~ operator class lab.pair_ops using btree
update pg_catalog.pg_amproc set amprocnum = 3 where amprocfamily = (select oid from pg_catalog.pg_opfamily where opfname = 'pair_family');
-- case: catalog pg_ts_config.cfgparser of a configuration | ~ text search configuration lab.english
update pg_catalog.pg_ts_config set cfgparser = (select oid from pg_catalog.pg_ts_parser where prsname = 'parser') where cfgname = 'english' and cfgnamespace = 'lab'::regnamespace;
-- case: catalog pg_ts_dict.dicttemplate of a dictionary | ~ text search dictionary lab.words
update pg_catalog.pg_ts_dict set dicttemplate = (select oid from pg_catalog.pg_ts_template where tmplname = 'template') where dictname = 'words';
-- case: catalog pg_ts_parser.prsstart of a parser | ~ text search parser lab.parser
update pg_catalog.pg_ts_parser set prsstart = 'lab.touch'::regproc where prsname = 'parser';
-- case: catalog pg_ts_parser.prstoken of a parser | ~ text search parser lab.parser
update pg_catalog.pg_ts_parser set prstoken = 'lab.touch'::regproc where prsname = 'parser';
-- case: catalog pg_ts_parser.prsend of a parser | ~ text search parser lab.parser
update pg_catalog.pg_ts_parser set prsend = 'lab.touch'::regproc where prsname = 'parser';
-- case: catalog pg_ts_parser.prslextype of a parser | ~ text search parser lab.parser
update pg_catalog.pg_ts_parser set prslextype = 'lab.touch'::regproc where prsname = 'parser';
-- case: catalog pg_ts_template.tmplinit of a template | ~ text search template lab.template
update pg_catalog.pg_ts_template set tmplinit = 'lab.touch'::regproc where tmplname = 'template';
-- case: catalog pg_ts_template.tmpllexize of a template | ~ text search template lab.template
update pg_catalog.pg_ts_template set tmpllexize = 'lab.touch'::regproc where tmplname = 'template';
-- case: catalog pg_event_trigger.evtevent of an event trigger | ~ event trigger lab_watch
update pg_catalog.pg_event_trigger set evtevent = 'sql_drop' where evtname = 'lab_watch';
-- case: catalog pg_event_trigger.evtfoid of an event trigger | ~ event trigger lab_watch
update pg_catalog.pg_event_trigger set evtfoid = 'lab.touch'::regproc where evtname = 'lab_watch';
-- case: catalog pg_foreign_table.ftserver of a foreign table | ~ foreign table lab.remote
update pg_catalog.pg_foreign_table set ftserver = (select oid from pg_catalog.pg_foreign_server where srvname = 'lab_other') where ftrelid = 'lab.remote'::regclass;
-- case: catalog pg_publication.pubinsert of a publication | ~ publication lab_publication
update pg_catalog.pg_publication set pubinsert = false where pubname = 'lab_publication';
-- case: catalog pg_publication.puballtables of a publication | ~ publication lab_publication
update pg_catalog.pg_publication set puballtables = true where pubname = 'lab_publication';
-- case: catalog pg_partitioned_table.partstrat of a partitioned table | ~ table lab.measure
update pg_catalog.pg_partitioned_table set partstrat = 'r' where partrelid = 'lab.measure'::regclass;
-- case: a check inherited and said again | ~ constraint lab.bird.wings_check
update pg_catalog.pg_constraint set coninhcount = 1 where conname = 'wings_check';
-- case: an inherited check not valid | + constraint lab.bird.legs_check
update pg_catalog.pg_constraint set convalidated = false where conname = 'legs_check' and conrelid = 'lab.bird'::regclass;
-- case: a column inherited and said again | + column lab.bird.legs
update pg_catalog.pg_attribute set attislocal = true where attname = 'legs' and attrelid = 'lab.bird'::regclass;
-- case: column not null no inherit, since 18 | ~ column lab.old_style.body
alter table lab.old_style add constraint body_is_there not null body no inherit;
-- case: materialized view query | ~ materialized view lab.summary; - index lab.summary_owner_idx
drop materialized view lab.summary;
create materialized view lab.summary as select i.owner_id from lab.item as i;

-- case: shell type made | + shell type lab.later
create type lab.later;
