drop domain analytics.sketch;
