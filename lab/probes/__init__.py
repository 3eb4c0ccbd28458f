"""Looks at the network from the engine's side, through a running lab."""
