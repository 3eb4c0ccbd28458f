"""Programs that log in to routers and change them."""
