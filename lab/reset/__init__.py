"""A lab back to how it was deployed: what is there, what differs, and one act per difference."""
