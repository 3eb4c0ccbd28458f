"""The users behind an access network and their devices."""
