"""Text for nodes: a typed view first, then its template; pure functions."""
