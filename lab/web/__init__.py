"""The web console of a game day: pages, state as it changes, and terminals."""
