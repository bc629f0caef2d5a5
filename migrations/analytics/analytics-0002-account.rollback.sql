drop table analytics.admin_users;
drop table analytics.project;
drop table analytics.account_collaborator;
drop table analytics.account;
