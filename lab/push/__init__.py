"""Brings a change to routers: the lines of each router, pushers, gates and waves."""
