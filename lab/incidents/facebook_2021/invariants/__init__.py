"""What a change must keep reachable, asked of Batfish."""
