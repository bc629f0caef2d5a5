drop schema wizard;
