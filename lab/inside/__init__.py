"""Programs that run inside a node: standard library and dnspython, one process each."""
