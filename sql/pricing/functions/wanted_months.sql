-- From when on, and how far ahead, a table needs a partition a month.
create or replace function pricing.wanted_months(p_table text, out start timestamptz, out ahead int)
language plpgsql
stable
set search_path = ''
set timezone = 'UTC'
as $$
declare
    key constant text := dbkit.partition_key(format('pricing.%I', p_table)::regclass);
    -- A clock that was wrong by years must not make hundreds of partitions.
    earliest constant timestamptz := greatest(now() - interval '24 months', pricing.gone_before(p_table));
    latest constant timestamptz := now() + interval '24 months';
    first_stray timestamptz;
    last_stray int;
begin
    execute format(
        'select
            min(%1$s),
            (extract(year from max(%1$s)) * 12 + extract(month from max(%1$s)))::int
        from pricing.%2$I
        where %1$s >= $1
            and %1$s < $2',
        key, p_table || '_default'
    )
    into first_stray, last_stray
    using earliest, latest;
    start := least(
        case when p_table = 'scraper_logs' then now() else pricing.raw_kept_from(now()) end,
        first_stray
    );
    ahead := greatest(3, last_stray - (extract(year from now()) * 12 + extract(month from now()))::int);
end
$$;

comment on function pricing.wanted_months(text) is
    'A part of ensure_partitions(): as far back as rows are taken in, three months ahead, and what lies in the default '
    'partition beside that; but nothing that is two years away or that retention has taken away.';

revoke execute on function pricing.wanted_months(text) from public;
