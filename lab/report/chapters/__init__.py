"""The chapters of the report, each a function of the run."""
