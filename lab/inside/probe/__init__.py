"""Programs that look at the network or at a server from inside a node."""
