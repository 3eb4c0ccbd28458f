"""Stormdrill: outages of the Internet, rebuilt and played live on one machine."""

__version__ = "0.1.0"
