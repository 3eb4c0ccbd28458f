"""Fast start: FRR's daemons as forks of one that has built its grammar already."""
