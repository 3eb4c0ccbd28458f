"""Judges configurations before they are pushed, with Batfish, and reports its blind spots."""
