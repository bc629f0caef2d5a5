drop table __system__.note;

drop schema __system__;
