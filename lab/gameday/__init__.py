"""A game day as its journal tells it: clock, marks, actions, injects, score, and who sees what."""
