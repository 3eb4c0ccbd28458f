"""Facts scored as pure functions of a run's journal.

A judge reads what was measured (probes, routers, servers' counters, MRT, agents' logs), never
what a scenario meant to do, and says UNKNOWN where the journal does not show it.
"""
