"""The incidents that come with Python of their own; no part of the lab imports one."""
