drop table setlist.vote_rates;
drop table setlist.votes;
