"""The outage of AS 32934 on 4 October 2021."""
