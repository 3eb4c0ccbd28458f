"""The chapters of the report that only this incident has."""
