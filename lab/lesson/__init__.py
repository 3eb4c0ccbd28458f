"""Lessons on a running lab: their acts, their checks, and how far a student is."""
