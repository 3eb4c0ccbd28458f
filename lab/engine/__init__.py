"""Plays a scenario in order and writes its journal; knows protocols, not products."""
