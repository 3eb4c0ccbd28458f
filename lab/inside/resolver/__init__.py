"""A recursive resolver that works as many did before RFC 9520."""
