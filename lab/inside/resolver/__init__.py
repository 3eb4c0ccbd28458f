"""A recursive resolver as many were before RFC 9520."""
