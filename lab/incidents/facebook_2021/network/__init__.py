"""The network of AS 32934 and the Internet around it, from a blueprint to a topology."""
