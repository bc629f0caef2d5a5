-- A record that dynamic SQL fills.
-- run: select shop.count_all()
create or replace function shop.count_all() returns bigint language plpgsql set search_path = '' as $$
declare
    t record;
    n record;
    total bigint := 0;
begin
    for t in execute 'select c.relname from pg_catalog.pg_class as c where c.relnamespace = ''shop''::regnamespace and c.relkind = ''r''' loop
        execute format('select count(*) as rows from shop.%I where false', t.relname) into n;
        total := total + n.rows;
    end loop;
    return total;
end $$;

-- A record that another gave its structure.
-- run: select shop.copied('item')
create or replace function shop.copied(relation text) returns text language plpgsql set search_path = '' as $$
declare
    r record;
    q record;
begin
    for r in execute format('select 1 as id, ''a'' as name from (values (1)) as %I', relation) loop
        q := r;
        if q.id = 1 then
            insert into shop.letter (id, colour) values (q.id + 1000, q.name) on conflict do nothing;
        end if;
    end loop;
    return q.name;
end $$;

-- A record with a static structure first, and a dynamic one afterwards.
-- run: select shop.two_structures('select 1 as z')
create or replace function shop.two_structures(query text) returns integer language plpgsql set search_path = '' as $$
declare
    r record;
begin
    select 1 as y into r;
    execute query into r;
    return r.z;
end $$;

-- A record with another structure in each branch.
-- run: select shop.branches(true), shop.branches(false)
create or replace function shop.branches(one boolean) returns integer language plpgsql set search_path = '' as $$
declare
    r record;
begin
    if one then
        select 1 as a into r;
    else
        select 2 as b into r;
    end if;
    return case when one then r.a else 0 end;
end $$;

-- A cursor that somebody else opened.
-- run: select shop.next_of(shop.opened())
create or replace function shop.next_of(c refcursor) returns bigint language plpgsql set search_path = '' as $$
declare
    r record;
begin
    fetch c into r;
    close c;
    return r.id;
end $$;

-- Opens a cursor on what it is called for.
create or replace function shop.opened() returns refcursor language plpgsql set search_path = '' as $$
declare
    c refcursor;
    r record;
begin
    open c scroll for execute 'select 1 as id, 2 as other';
    fetch c into r;
    raise notice '%', r.other;
    move backward all in c;
    return c;
end $$;

-- A row of any structure.
-- run: select shop.name_of(i) from shop.item as i
create or replace function shop.name_of(r record) returns text language plpgsql set search_path = '' as $$
begin
    return r.name;
end $$;

-- A temporary table of its own.
-- run: select shop.own_temp()
create or replace function shop.own_temp() returns integer language plpgsql as $$
declare
    n integer;
    r record;
begin
    create temp table if not exists picked on commit drop as select id, name from shop.item;
    create index on picked (id);
    insert into picked (id, name) values (1, 'a');
    update picked set name = 'b';
    for r in select p.id, p.name from picked as p loop
        raise notice '%', r.name;
    end loop;
    select count(*) into n from picked;
    drop table picked;
    return n;
end $$;

-- A temporary table under a name in quotes.
-- run: select shop.odd_temp()
create or replace function shop.odd_temp() returns bigint language plpgsql set search_path = '' as $$
begin
    create temporary table "Odd ""name"" ü" (id bigint) on commit drop;
    insert into "Odd ""name"" ü" values (1);
    delete from pg_temp."Odd ""name"" ü";
    return 1;
end $$;

-- A temporary table that dynamic SQL creates.
-- run: select shop.dynamic_temp()
create or replace function shop.dynamic_temp() returns bigint language plpgsql set search_path = '' as $$
begin
    execute 'create temp table chosen (id bigint) on commit drop';
    insert into chosen values (1);
    return (select count(*) from chosen);
end $$;

-- A temporary table whose name is put together.
-- run: select shop.assembled_temp('assembled')
create or replace function shop.assembled_temp(name text) returns bigint language plpgsql set search_path = '' as $$
begin
    execute format('create temp table %I (id bigint) on commit drop', name);
    insert into assembled values (1);
    return (select count(*) from assembled);
end $$;

-- The same without format.
-- run: select shop.pasted_temp('pasted')
create or replace function shop.pasted_temp(name text) returns bigint language plpgsql set search_path = '' as $$
begin
    execute 'create temp table "' || name || '" (id bigint) on commit drop';
    return (select count(*) from pasted);
end $$;

-- Creates a temporary table for others.
create or replace function shop.prepare_basket() returns void language plpgsql set search_path = '' as $$
begin
    create temporary table basket (item_id bigint, amount integer) on commit drop;
end $$;

-- Uses what its caller created.
-- run: select shop.with_basket()
create or replace function shop.add_to_basket(item bigint) returns void language plpgsql set search_path = '' as $$
begin
    insert into basket (item_id, amount) values (item, 1);
    update pg_temp.basket set amount = amount + 1;
end $$;

-- Calls both.
create or replace function shop.with_basket() returns bigint language plpgsql set search_path = '' as $$
begin
    perform shop.prepare_basket();
    perform shop.add_to_basket(1);
    return shop.basket_size();
end $$;

-- Uses it in SQL.
create or replace function shop.basket_size() returns bigint language sql set search_path = '' as $$
    select sum(b.amount)::bigint from pg_temp.basket as b;
$$;

-- A row of a temporary table.
-- run: select shop.prepare_basket(), shop.basket_row()
create or replace function shop.basket_row() returns void language plpgsql set search_path = '' as $$
declare
    r basket%rowtype;
begin
    r.amount := 1;
    raise notice '%', r.amount;
end $$;

-- Creates a table that stays, and a column.
-- run: select shop.stage()
create or replace function shop.stage() returns bigint language plpgsql set search_path = '' as $$
begin
    create table shop.staged (id bigint);
    alter table shop.staged add column if not exists rank integer;
    insert into shop.staged (id, rank) values (1, 2);
    update shop.staged set rank = 3;
    drop table shop.staged;
    return 1;
end $$;

-- Commands that stand in strings because what they are about is not there before.
-- run: select shop.in_strings()
create or replace function shop.in_strings() returns bigint language plpgsql set search_path = '' as $$
declare
    n bigint := 0;
    r record;
begin
    if n > 0 then
        execute 'insert into shop.later (id) values (1)';
        execute 'select max(id) from shop.later' into n;
        for r in execute 'select id from shop.later' loop
            n := n + r.id;
        end loop;
    end if;
    return n;
end $$;

-- Looks for a table before it uses it.
-- run: select shop.if_there()
create or replace function shop.if_there() returns bigint language plpgsql set search_path = '' as $$
begin
    if to_regclass('shop.legacy') is not null then
        return (select count(*) from shop.legacy);
    end if;
    return 0;
end $$;

-- Looks for a table in the information schema.
-- run: select shop.if_in_catalog()
create or replace function shop.if_in_catalog() returns bigint language plpgsql set search_path = '' as $$
begin
    if exists (select from information_schema.tables as t where t.table_schema = 'shop' and t.table_name = 'imported') then
        return (select count(*) from shop.imported);
    end if;
    return 0;
end $$;

-- Calls a function of an extension only where that is there.
-- run: select shop.if_extension('a')
create or replace function shop.if_extension(word text) returns text language plpgsql set search_path = '' as $$
begin
    if exists (select from pg_catalog.pg_extension where extname = 'unaccent') then
        return public.unaccent(word);
    end if;
    return word;
end $$;

-- Catches that a function is not there.
-- run: select shop.or_else('a')
create or replace function shop.or_else(word text) returns text language plpgsql set search_path = '' as $$
begin
    return public.similarity_of(word);
exception
    when undefined_function or invalid_schema_name then
        return word;
end $$;

-- Catches it by its code.
-- run: select shop.or_nothing()
create or replace function shop.or_nothing() returns bigint language plpgsql set search_path = '' as $$
begin
    return (select count(*) from shop.perhaps);
exception
    when sqlstate '42P01' then
        return 0;
end $$;

-- Schedules where there is pg_cron, and calls where there is pg_net.
-- run: select shop.by_host(false)
create or replace function shop.by_host(there boolean) returns void language plpgsql set search_path = '' as $$
begin
    if there then
        perform cron.schedule('x', '* * * * *', 'select 1');
        perform net.http_post(url := 'http://localhost');
        perform 1 from cron.job;
        perform 1 from vault.decrypted_secrets;
    end if;
end $$;

-- Sets the search path itself.
-- run: select shop.own_path()
create or replace function shop.own_path() returns bigint language plpgsql as $$
begin
    set local search_path = 'shop';
    return (select count(*) from item);
end $$;

-- The same by a function.
-- run: select shop.own_path_too()
create or replace function shop.own_path_too() returns numeric language plpgsql as $$
begin
    perform set_config('search_path', 'shop', true);
    return with_tax(price) from item;
end $$;

-- One function for several tables, by their names.
-- run: insert into shop.letter (id) values (1); insert into shop.crate (id) values (1); insert into shop.box (id) values (1)
create or replace function shop.several() returns trigger language plpgsql set search_path = '' as $$
declare
    note text;
begin
    if tg_table_name = 'letter' then
        note := new.colour;
        new.touched_at := now();
    elsif tg_table_name = 'crate' then
        note := new.state;
        new.touched_at := now();
    else
        note := case tg_table_name when 'box' then new.note end;
    end if;
    return new;
end $$;

-- Of letters.
create trigger several before insert on shop.letter for each row execute function shop.several();

-- Of boxes.
create trigger several before insert on shop.box for each row execute function shop.several();
create trigger alone before insert on shop.box for each row execute function shop.alone();

-- Of crates.
create trigger several before insert on shop.crate for each row execute function shop.several();

-- On one of its tables.
-- run: insert into shop.box (id) values (2)
create or replace function shop.alone() returns trigger language plpgsql set search_path = '' as $$
begin
    if tg_table_name = 'letter' then
        new.colour := 'red';
    end if;
    return new;
end $$;

-- Transition tables under other names.
-- run: insert into shop.t1 (id) values (1); delete from shop.t1
create or replace function shop.transitions() returns trigger language plpgsql set search_path = '' as $$
begin
    if tg_op = 'INSERT' then
        perform count(*) from added;
    elsif tg_op = 'UPDATE' then
        perform count(*) from before_it as b inner join after_it as a on a.id = b.id;
    else
        perform count(*) from removed;
    end if;
    return null;
end $$;

-- Its triggers.
create trigger a after insert on shop.t1 referencing new table as added for each statement execute function shop.transitions();
create trigger b after update on shop.t1 referencing old table as before_it new table as after_it for each statement execute function shop.transitions();
create trigger c after delete on shop.t1 referencing old table as removed for each statement execute function shop.transitions();

-- Any type.
-- run: select shop.any_text(1), shop.any_text('a'::text), shop.any_name(i) from shop.item as i
create or replace function shop.any_text(value anyelement) returns text language plpgsql set search_path = '' as $$
begin
    return value || '!';
end $$;

-- Any row.
create or replace function shop.any_name(value anyelement) returns text language plpgsql set search_path = '' as $$
begin
    return value.name;
end $$;

-- Any array.
-- run: select shop.any_sum(array[1, 2])
create or replace function shop.any_sum(list anyarray) returns anyelement language plpgsql set search_path = '' as $$
declare
    total alias for $0;
    one list%type;
begin
    total := list[1] + list[2];
    return total;
end $$;

-- Any enum.
-- run: select shop.any_label('good'::shop.mood)
create or replace function shop.any_label(value anyenum) returns text language plpgsql set search_path = '' as $$
begin
    return value::text;
end $$;

-- Ends with what raises an error.
-- run: select 1
create or replace function shop.refuses() returns integer language plpgsql set search_path = '' as $$
begin
    perform shop.refuse('no');
end $$;

-- Divides by zero on purpose.
-- run: select shop.by_zero()
create or replace function shop.by_zero() returns integer language plpgsql set search_path = '' as $$
begin
    perform 1 / 0;
    return 1;
exception
    when division_by_zero then
        return 0;
end $$;

-- An immutable function that raises, called with a constant.
create or replace function shop.positive(n integer) returns integer language plpgsql immutable set search_path = '' as $$
begin
    if n < 0 then
        raise exception 'negative';
    end if;
    return n;
end $$;

-- Calls it.
-- run: select shop.caught()
create or replace function shop.caught() returns integer language plpgsql set search_path = '' as $$
begin
    return shop.positive(-1);
exception
    when raise_exception then
        return 0;
end $$;

-- More columns than variables: the rest is not looked at.
-- run: select shop.first_column()
create or replace function shop.first_column() returns bigint language plpgsql set search_path = '' as $$
declare
    n bigint;
begin
    select * into n from shop.item limit 1;
    return n;
end $$;

-- Rows of dynamic SQL.
-- run: select * from shop.rows_of('item')
create or replace function shop.rows_of(relation text) returns setof shop.item language plpgsql set search_path = '' as $$
declare
    r record;
begin
    for r in execute format('select * from shop.%I', relation) loop
        return next r;
    end loop;
    return query execute format('select * from shop.%I', relation);
end $$;

-- Reads a row of JSON.
-- run: select shop.of_json('[{"a": 1}]')
create or replace function shop.of_json(list jsonb) returns integer language plpgsql set search_path = '' as $$
declare
    r record;
    i shop.item;
    total integer := 0;
begin
    for r in select * from jsonb_to_recordset(list) as x (a integer) loop
        total := total + r.a;
    end loop;
    i := jsonb_populate_record(null::shop.item, list -> 0);
    return total;
end $$;

-- Says what a command of its event changed.
create or replace function shop.on_ddl() returns event_trigger language plpgsql set search_path = '' as $$
declare
    r record;
begin
    for r in select * from pg_event_trigger_ddl_commands() loop
        raise notice '% %', tg_tag, r.object_identity;
    end loop;
end $$;

-- Uses what the caller's session has under a name that says so.
-- run: select 1
create or replace function shop.from_import() returns bigint language plpgsql set search_path = '' as $$
begin
    return (select count(*) from tmp_import);
end $$;

-- Commits in between.
-- run: call shop.in_parts()
create or replace procedure shop.in_parts() language plpgsql as $$
begin
    create temp table if not exists parts (id bigint);
    commit;
    insert into parts values (1);
    commit;
    call shop.part(1);
end $$;

-- A part.
create or replace procedure shop.part(id bigint) language plpgsql as $$
begin
    delete from parts as p where p.id = part.id;
end $$;
