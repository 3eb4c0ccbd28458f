"""A router's management service: accounts, commands, and the record of its changes."""
