-- Nobody but cast_vote() writes when somebody voted last.
revoke all on setlist.vote_rates from public, anon, authenticated, service_role;
grant select on setlist.vote_rates to service_role;

alter table setlist.vote_rates enable row level security;
