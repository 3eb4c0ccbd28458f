"""Parts of every program in a node: its job, its schedule, its events, its end."""
