-- Refuses a provider filter that would find nothing.
create or replace function browse.check_provider(p_provider text)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    if p_provider is null
        or (
            p_provider not in ('any', 'both')
            and not exists (select from browse.providers as p where p.source = p_provider)
        )
    then
        raise exception 'p_provider must be any, both or a provider'
            using errcode = 'PT400', detail = '{"parameter": "p_provider"}';
    end if;
end
$$;

comment on function browse.check_provider(text) is
    'Raises PT400 for what is neither any, both nor a row of providers.';

revoke execute on function browse.check_provider(text) from public;
grant execute on function browse.check_provider(text) to anon, authenticated, service_role;
