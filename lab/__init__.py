"""Stormdrill: the Facebook outage of 4 October 2021, live on one machine."""

__version__ = "0.1.0"
