"""The order of things: plays a scenario and writes its journal; knows protocols, not products."""
