"""Judges configurations before they are pushed: Batfish asked, and its blind spots named."""
