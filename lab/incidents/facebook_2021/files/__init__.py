"""Every node's files and daemons."""
