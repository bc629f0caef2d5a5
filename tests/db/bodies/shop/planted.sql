-- missing table: a select
create or replace function shop.fault_000() returns void language plpgsql set search_path = '' as $$
declare
    n bigint;
begin
    select count(*) into n from shop.itemm;  -- fault
    raise notice '%', n;
end $$;

-- missing table: a perform
create or replace function shop.fault_001() returns void language plpgsql set search_path = '' as $$
begin
    perform 1 from shop.orders where id = 1;  -- fault
end $$;

-- missing table: an insert
create or replace function shop.fault_002() returns void language plpgsql set search_path = '' as $$
begin
    insert into shop.audit (id) values (1);  -- fault
end $$;

-- missing table: an update in a branch
create or replace function shop.fault_003() returns void language plpgsql set search_path = '' as $$
begin
    if random() > 2 then
        update shop.price set id = 2;  -- fault
    end if;
end $$;

-- missing table: a delete, name without its schema
create or replace function shop.fault_004() returns void language plpgsql set search_path = '' as $$
begin
    delete from item where id = 1;  -- fault
end $$;

-- missing table: a join in a loop
create or replace function shop.fault_005() returns void language plpgsql set search_path = '' as $$
declare
    r record;
begin
    for r in  -- fault
        select i.id
        from shop.item as i inner join shop.parcels as p on p.item_id = i.id
    loop
        raise notice '%', r.id;
    end loop;
end $$;

-- missing table: a subquery of an assignment
create or replace function shop.fault_006() returns void language plpgsql set search_path = '' as $$
declare
    n bigint;
begin
    n := (select max(id) from shop.ite);  -- fault
    raise notice '%', n;
end $$;

-- missing table: a condition
create or replace function shop.fault_007() returns void language plpgsql set search_path = '' as $$
begin
    if exists (select from shop.nothing) then  -- fault
        raise notice 'no';
    end if;
end $$;

-- missing table: return query
create or replace function shop.fault_008() returns setof bigint language plpgsql set search_path = '' as $$
begin
    return query select id from shop.no_item;  -- fault
end $$;

-- missing table: in a handler
create or replace function shop.fault_009() returns void language plpgsql set search_path = '' as $$
begin
    perform 1 from shop.item;
    exception when unique_violation then
        insert into shop.error_log values (1);  -- fault
end $$;

-- missing column: a select
create or replace function shop.fault_010() returns void language plpgsql set search_path = '' as $$
declare
    c text;
begin
    select colour into c from shop.item where id = 1;  -- fault
    raise notice '%', c;
end $$;

-- missing column: of an alias
create or replace function shop.fault_011() returns void language plpgsql set search_path = '' as $$
begin
    perform i.nome from shop.item as i;  -- fault
end $$;

-- missing column: an insert
create or replace function shop.fault_012() returns void language plpgsql set search_path = '' as $$
begin
    insert into shop.parcel (id, colour) values (1, 'red');  -- fault
end $$;

-- missing column: an update
create or replace function shop.fault_013() returns void language plpgsql set search_path = '' as $$
begin
    update shop.item set prize = 1 where id = 1;  -- fault
end $$;

-- missing column: a condition of an update
create or replace function shop.fault_014() returns void language plpgsql set search_path = '' as $$
begin
    update shop.item set price = 1 where code = 'x';  -- fault
end $$;

-- missing column: on conflict
create or replace function shop.fault_015() returns void language plpgsql set search_path = '' as $$
begin
    insert into shop.item (id, name) values (1, 'a')  -- fault
    on conflict (id) do update set label = excluded.name;
end $$;

-- missing column: order by in a loop
create or replace function shop.fault_016() returns void language plpgsql set search_path = '' as $$
declare
    r record;
begin
    for r in select id from shop.item order by age loop  -- fault
        raise notice '%', r.id;
    end loop;
end $$;

-- missing column: returning
create or replace function shop.fault_017() returns void language plpgsql set search_path = '' as $$
declare
    n bigint;
begin
    insert into shop.item (id, name) values (2, 'b') returning uuid into n;  -- fault
    raise notice '%', n;
end $$;

-- missing column: using
create or replace function shop.fault_018() returns void language plpgsql set search_path = '' as $$
begin
    perform 1 from shop.item inner join shop.parcel using (item_id);  -- fault
end $$;

-- missing column: a variable that is not declared
create or replace function shop.fault_019() returns void language plpgsql set search_path = '' as $$
declare
    n bigint;
begin
    n := m + 1;  -- fault
    raise notice '%', n;
end $$;

-- missing function: a perform
create or replace function shop.fault_020() returns void language plpgsql set search_path = '' as $$
begin
    perform shop.notify_all('x');  -- fault
end $$;

-- missing function: an expression
create or replace function shop.fault_021() returns void language plpgsql set search_path = '' as $$
declare
    n numeric;
begin
    n := shop.price_of(1);  -- fault
    raise notice '%', n;
end $$;

-- missing function: of the server
create or replace function shop.fault_022() returns void language plpgsql set search_path = '' as $$
declare
    t text;
begin
    t := uppercase('a');  -- fault
    raise notice '%', t;
end $$;

-- missing function: in a select
create or replace function shop.fault_023() returns void language plpgsql set search_path = '' as $$
declare
    n numeric;
begin
    select shop.gross(price) into n from shop.item limit 1;  -- fault
    raise notice '%', n;
end $$;

-- missing function: in a condition
create or replace function shop.fault_024() returns void language plpgsql set search_path = '' as $$
begin
    if shop.is_open() then  -- fault
        raise notice 'open';
    end if;
end $$;

-- missing function: a procedure
create or replace function shop.fault_025() returns void language plpgsql set search_path = '' as $$
begin
    call shop.clean_up();  -- fault
end $$;

-- missing function: in a where
create or replace function shop.fault_026() returns void language plpgsql set search_path = '' as $$
begin
    delete from shop.item where shop.is_old(created_at);  -- fault
end $$;

-- missing function: in a declaration
create or replace function shop.fault_027() returns void language plpgsql set search_path = '' as $$
declare
    n numeric := shop.zero();
begin  -- fault
    raise notice '%', n;
end $$;

-- missing function: as a table
create or replace function shop.fault_028() returns void language plpgsql set search_path = '' as $$
declare
    r record;
begin
    for r in select * from shop.series(1) loop  -- fault
        raise notice '%', r;
    end loop;
end $$;

-- missing function: an operator
create or replace function shop.fault_029() returns integer language plpgsql set search_path = '' as $$
begin
    return 1 <=> 2;  -- fault
end $$;

-- wrong arguments: too few
create or replace function shop.fault_030() returns void language plpgsql set search_path = '' as $$
declare
    n numeric;
begin
    n := shop.with_tax();  -- fault
    raise notice '%', n;
end $$;

-- wrong arguments: too many
create or replace function shop.fault_031() returns void language plpgsql set search_path = '' as $$
declare
    n numeric;
begin
    n := shop.with_tax(1, 2);  -- fault
    raise notice '%', n;
end $$;

-- wrong arguments: a text for a number
create or replace function shop.fault_032() returns void language plpgsql set search_path = '' as $$
declare
    n numeric;
begin
    n := shop.with_tax('a'::text);  -- fault
    raise notice '%', n;
end $$;

-- wrong arguments: a date for a number
create or replace function shop.fault_033() returns void language plpgsql set search_path = '' as $$
begin
    perform shop.with_tax(now());  -- fault
end $$;

-- wrong arguments: their order
create or replace function shop.fault_034() returns void language plpgsql set search_path = '' as $$
begin
    perform shop.log_line(1, 'a'::text);  -- fault
end $$;

-- wrong arguments: a name that it does not have
create or replace function shop.fault_035() returns void language plpgsql set search_path = '' as $$
begin
    perform shop.log_line(line => 'a', length => 1);  -- fault
end $$;

-- wrong arguments: a column of another type
create or replace function shop.fault_036() returns void language plpgsql set search_path = '' as $$
begin
    perform shop.with_tax(i.tags) from shop.item as i;  -- fault
end $$;

-- wrong arguments: of the server, too few
create or replace function shop.fault_037() returns void language plpgsql set search_path = '' as $$
declare
    t text;
begin
    t := substr();  -- fault
    raise notice '%', t;
end $$;

-- wrong arguments: an operator's
create or replace function shop.fault_038() returns void language plpgsql set search_path = '' as $$
declare
    t text;
begin
    t := 1 + 'a'::text;  -- fault
    raise notice '%', t;
end $$;

-- wrong arguments: a jsonb for a text
create or replace function shop.fault_039() returns void language plpgsql set search_path = '' as $$
begin
    perform lower(i.data) from shop.item as i;  -- fault
end $$;

-- missing field: of a row variable
create or replace function shop.fault_040() returns void language plpgsql set search_path = '' as $$
declare
    r shop.item%rowtype;
begin
    raise notice '%', r.colour;  -- fault
end $$;

-- missing field: of a loop's record
create or replace function shop.fault_041() returns void language plpgsql set search_path = '' as $$
declare
    r record;
begin
    for r in select id, name from shop.item loop
        raise notice '%', r.price;  -- fault
    end loop;
end $$;

-- missing field: of a record from select into
create or replace function shop.fault_042() returns void language plpgsql set search_path = '' as $$
declare
    r record;
begin
    select id into r from shop.item;
    raise notice '%', r.nome;  -- fault
end $$;

-- missing field: of a composite
create or replace function shop.fault_043() returns void language plpgsql set search_path = '' as $$
declare
    p shop.pair;
begin
    raise notice '%', p.z;  -- fault
end $$;

-- missing field: in a condition
create or replace function shop.fault_044() returns void language plpgsql set search_path = '' as $$
declare
    r record;
begin
    for r in select id from shop.item loop
        if r.nope = 1 then  -- fault
            raise notice 'no';
        end if;
    end loop;
end $$;

-- missing field: in an insert
create or replace function shop.fault_045() returns void language plpgsql set search_path = '' as $$
declare
    r record;
begin
    for r in select id from shop.item loop
        insert into shop.parcel (id, item_id) values (1, r.item);  -- fault
    end loop;
end $$;

-- missing field: of a cursor's row
create or replace function shop.fault_046() returns void language plpgsql set search_path = '' as $$
declare
    c cursor for select id, name from shop.item;
begin
    for r in c loop
        raise notice '%', r.weight;  -- fault
    end loop;
end $$;

-- missing field: of an argument
create or replace function shop.fault_047(i shop.item) returns void language plpgsql set search_path = '' as $$
begin
    raise notice '%', i.size;  -- fault
end $$;

-- missing field: of what was returned
create or replace function shop.fault_048() returns void language plpgsql set search_path = '' as $$
declare
    r record;
begin
    insert into shop.item (id, name) values (3, 'c') returning id into r;
    raise notice '%', r.name;  -- fault
end $$;

-- missing field: of a row after a select
create or replace function shop.fault_049() returns text language plpgsql set search_path = '' as $$
declare
    r shop.parcel;
begin
    select * into strict r from shop.parcel where id = 1;
    return r.owner;  -- fault
end $$;

-- wrong number of columns: more targets than values
create or replace function shop.fault_050() returns void language plpgsql set search_path = '' as $$
begin
    insert into shop.item (id, name, price) values (1, 'a');  -- fault
end $$;

-- wrong number of columns: more values than targets
create or replace function shop.fault_051() returns void language plpgsql set search_path = '' as $$
begin
    insert into shop.item (id, name) values (1, 'a', 2);  -- fault
end $$;

-- wrong number of columns: more values than the table has columns
create or replace function shop.fault_052() returns void language plpgsql set search_path = '' as $$
begin
    insert into shop.parcel values (1, 1, 2, null, 5);  -- fault
end $$;

-- wrong number of columns: insert from select
create or replace function shop.fault_053() returns void language plpgsql set search_path = '' as $$
begin
    insert into shop.parcel (id, item_id) select id from shop.item;  -- fault
end $$;

-- wrong number of columns: into more variables
create or replace function shop.fault_054() returns void language plpgsql set search_path = '' as $$
declare
    a bigint;
    b bigint;
begin
    select id into a, b from shop.item;  -- fault
    raise notice '% %', a, b;
end $$;

-- wrong number of columns: a loop over more variables
create or replace function shop.fault_055() returns void language plpgsql set search_path = '' as $$
declare
    a bigint;
    b text;
begin
    for a, b in select id from shop.item loop  -- fault
        raise notice '% %', a, b;
    end loop;
end $$;

-- wrong number of columns: returning into more variables
create or replace function shop.fault_056() returns void language plpgsql set search_path = '' as $$
declare
    a bigint;
    b bigint;
begin
    insert into shop.parcel (id) values (1) returning id into a, b;  -- fault
    raise notice '% %', a, b;
end $$;

-- wrong number of columns: return query with fewer
create or replace function shop.fault_057() returns table (a bigint, b text) language plpgsql set search_path = '' as $$
begin
    return query select id from shop.item;  -- fault
end $$;

-- wrong number of columns: return query with more
create or replace function shop.fault_058() returns table (a bigint, b text) language plpgsql set search_path = '' as $$
begin
    return query select id, name, price from shop.item;  -- fault
end $$;

-- wrong number of columns: an update of several columns
create or replace function shop.fault_059() returns void language plpgsql set search_path = '' as $$
begin
    update shop.item set (name, price) = (select name from shop.item limit 1);  -- fault
end $$;

-- bad assignment: a field that the row does not have
create or replace function shop.fault_060() returns void language plpgsql set search_path = '' as $$
declare
    r shop.item;
begin
    r.colour := 'red';  -- fault
end $$;

-- bad assignment: a field of a composite
create or replace function shop.fault_061() returns void language plpgsql set search_path = '' as $$
declare
    p shop.pair;
begin
    p.z := 1;  -- fault
end $$;

-- bad assignment: to a constant
create or replace function shop.fault_062() returns void language plpgsql set search_path = '' as $$
declare
    n constant integer := 1;
begin
    n := 2;  -- fault
end $$;

-- bad assignment: to what is not declared
create or replace function shop.fault_063() returns void language plpgsql set search_path = '' as $$
begin
    m := 2;  -- fault
end $$;

-- bad assignment: to a field of a number
create or replace function shop.fault_064() returns void language plpgsql set search_path = '' as $$
declare
    n integer;
begin
    n.x := 2;  -- fault
end $$;

-- bad assignment: an element of a number
create or replace function shop.fault_065() returns void language plpgsql set search_path = '' as $$
declare
    n integer;
begin
    n[1] := 2;  -- fault
end $$;

-- bad assignment: a word to a number
create or replace function shop.fault_066() returns void language plpgsql set search_path = '' as $$
declare
    n integer;
begin
    n := 'abc';  -- fault
end $$;

-- bad assignment: into what is not declared
create or replace function shop.fault_067() returns void language plpgsql set search_path = '' as $$
begin
    select id into m from shop.item;  -- fault
end $$;

-- bad assignment: a loop's variable that is not declared
create or replace function shop.fault_068() returns void language plpgsql set search_path = '' as $$
begin
    for r in select id from shop.item loop  -- fault
        raise notice 'x';
    end loop;
end $$;

-- bad assignment: get diagnostics
create or replace function shop.fault_069() returns void language plpgsql set search_path = '' as $$
begin
    get diagnostics m = row_count;  -- fault
end $$;

-- unknown type: of a variable
create or replace function shop.fault_070() returns void language plpgsql set search_path = '' as $$
declare
    n shop.money;  -- fault
begin
    raise notice '%', n;
end $$;

-- unknown type: of a column
create or replace function shop.fault_071() returns void language plpgsql set search_path = '' as $$
declare
    n shop.item.colour%type;  -- fault
begin
    raise notice '%', n;
end $$;

-- unknown type: of a row
create or replace function shop.fault_072() returns void language plpgsql set search_path = '' as $$
declare
    n shop.orders%rowtype;  -- fault
begin
    raise notice '%', n;
end $$;

-- unknown type: a cast
create or replace function shop.fault_073() returns void language plpgsql set search_path = '' as $$
begin
    perform '1'::shop.number;  -- fault
end $$;

-- unknown type: cast with cast
create or replace function shop.fault_074() returns void language plpgsql set search_path = '' as $$
declare
    n integer;
begin
    n := cast(1 as shop.number);  -- fault
    raise notice '%', n;
end $$;

-- unknown type: a cast in a where
create or replace function shop.fault_075() returns void language plpgsql set search_path = '' as $$
begin
    delete from shop.item where state = 'x'::shop.state;  -- fault
end $$;

-- unknown type: an array's
create or replace function shop.fault_076() returns void language plpgsql set search_path = '' as $$
declare
    n text;
begin
    n := array[]::shop.stuff[];  -- fault
    raise notice '%', n;
end $$;

-- unknown type: a column definition
create or replace function shop.fault_077() returns void language plpgsql set search_path = '' as $$
declare
    r record;
begin
    for r in select * from jsonb_to_recordset('[]') as x (a shop.thing) loop  -- fault
        raise notice '%', r;
    end loop;
end $$;

-- unknown type: a word that is no label of an enum
create or replace function shop.fault_078() returns void language plpgsql set search_path = '' as $$
begin
    perform 'soso'::shop.mood;  -- fault
end $$;

-- unknown type: of jsonb_populate_record
create or replace function shop.fault_079() returns void language plpgsql set search_path = '' as $$
begin
    perform jsonb_populate_record(null::shop.things, '{}');  -- fault
end $$;

-- wrong row of a cursor or trigger: a cursor's column
create or replace function shop.fault_080() returns void language plpgsql set search_path = '' as $$
declare
    c cursor for select id from shop.item;
begin
    for r in c loop
        raise notice '%', r.nope;  -- fault
    end loop;
end $$;

-- wrong row of a cursor or trigger: a cursor's query
create or replace function shop.fault_081() returns void language plpgsql set search_path = '' as $$
declare
    c cursor for select nope from shop.item;
begin
    open c;  -- fault
    close c;
end $$;

-- wrong row of a cursor or trigger: open for
create or replace function shop.fault_082() returns refcursor language plpgsql set search_path = '' as $$
declare
    c refcursor;
begin
    open c for select id from shop.nope;  -- fault
    return c;
end $$;

-- wrong row of a cursor or trigger: fetch
create or replace function shop.fault_083() returns void language plpgsql set search_path = '' as $$
declare
    c cursor for select id from shop.item;
    r record;
begin
    open c;
    fetch c into r;
    raise notice '%', r.nope;  -- fault
end $$;

-- wrong field of a trigger's row: assigned
create or replace function shop.fault_084() returns trigger language plpgsql set search_path = '' as $$
begin
    new.touched_at := now();  -- fault
    return new;
end $$;

-- It fires.
create trigger fires before insert or update on shop.t0 for each row execute function shop.fault_084();

-- wrong field of a trigger's row: in a condition
create or replace function shop.fault_085() returns trigger language plpgsql set search_path = '' as $$
begin
    if new.state is null then  -- fault
        return null;
    end if;
    return new;
end $$;

-- It fires.
create trigger fires before insert or update on shop.t1 for each row execute function shop.fault_085();

-- wrong field of a trigger's row: in an insert
create or replace function shop.fault_086() returns trigger language plpgsql set search_path = '' as $$
begin
    insert into shop.item (id, name) values (new.id, new.name);  -- fault
    return new;
end $$;

-- It fires.
create trigger fires before insert or update on shop.t2 for each row execute function shop.fault_086();

-- wrong field of a trigger's row: compared
create or replace function shop.fault_087() returns trigger language plpgsql set search_path = '' as $$
begin
    if old.colour is distinct from new.note then  -- fault
        return new;
    end if;
    return old;
end $$;

-- It fires.
create trigger fires before update on shop.t3 for each row execute function shop.fault_087();

-- wrong field of a trigger's row: of an old row
create or replace function shop.fault_088() returns trigger language plpgsql set search_path = '' as $$
begin
    delete from shop.item where id = old.item_id;  -- fault
    return old;
end $$;

-- It fires.
create trigger fires before delete on shop.t4 for each row execute function shop.fault_088();

-- wrong field of a trigger's row: in a message with its table's name
create or replace function shop.fault_089() returns trigger language plpgsql set search_path = '' as $$
begin
    raise notice '% %', tg_table_name, new.nope;  -- fault
    return new;
end $$;

-- It fires.
create trigger fires before insert or update on shop.t5 for each row execute function shop.fault_089();

-- missing return: none at all
create or replace function shop.fault_090() returns integer language plpgsql set search_path = '' as $$
begin
    perform 1;
end $$;

-- missing return: in one branch
create or replace function shop.fault_091() returns integer language plpgsql set search_path = '' as $$
begin
    if random() > 2 then
        return 1;
    end if;
end $$;

-- missing return: after a handler
create or replace function shop.fault_092() returns integer language plpgsql set search_path = '' as $$
begin
    return 1;
    exception when division_by_zero then
        raise notice 'zero';
end $$;

-- missing return: only assigned
create or replace function shop.fault_093() returns integer language plpgsql set search_path = '' as $$
declare
    n integer;
begin
    n := 1;
end $$;

-- missing return: of a trigger
create or replace function shop.fault_094() returns trigger language plpgsql set search_path = '' as $$
begin
    new.note := 'x';
end $$;

-- It fires.
create trigger fires before insert or update on shop.t6 for each row execute function shop.fault_094();

-- missing return: only in a loop
create or replace function shop.fault_095() returns bigint language plpgsql set search_path = '' as $$
declare
    r record;
begin
    for r in select id from shop.item loop
        return r.id;
    end loop;
end $$;

-- missing return: of a composite
create or replace function shop.fault_096() returns shop.pair language plpgsql set search_path = '' as $$
declare
    p shop.pair;
begin
    select 1, 'a' into p;
end $$;

-- missing return: in a case
create or replace function shop.fault_097() returns integer language plpgsql set search_path = '' as $$
begin
    case
        when random() > 2 then perform 1;
        else return 1;
    end case;
end $$;

-- missing return: in one branch of a trigger
create or replace function shop.fault_098() returns trigger language plpgsql set search_path = '' as $$
begin
    if new.note is null then
        return null;
    end if;
end $$;

-- It fires.
create trigger fires before insert or update on shop.t7 for each row execute function shop.fault_098();

-- missing return: of a boolean
create or replace function shop.fault_099() returns boolean language plpgsql set search_path = '' as $$
begin
    perform count(*) from shop.item;
end $$;

-- in SQL: a table
create or replace function shop.fault_100() returns bigint language sql set search_path = '' as $$
    select count(*) from shop.nope;  -- fault
$$;

-- in SQL: a column
create or replace function shop.fault_101() returns text language sql set search_path = '' as $$
    select nope from shop.item;  -- fault
$$;

-- in SQL: a function
create or replace function shop.fault_102() returns integer language sql set search_path = '' as $$
    select shop.nope(1);  -- fault
$$;

-- in SQL: its columns
create or replace function shop.fault_103() returns table (a bigint, b text) language sql set search_path = '' as $$
    select id from shop.item;
$$;

-- in SQL: its type
create or replace function shop.fault_104() returns integer language sql set search_path = '' as $$
    select name from shop.item;
$$;

-- in SQL: an argument
create or replace function shop.fault_105() returns numeric language sql set search_path = '' as $$
    select shop.with_tax('a'::text);  -- fault
$$;
