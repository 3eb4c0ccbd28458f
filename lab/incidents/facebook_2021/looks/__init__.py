"""Which node probes what, and what backbone planes show of themselves."""
