drop table wizard.wizard_sessions;
