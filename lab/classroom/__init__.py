"""A class on one host: a lab for each student, and how far everybody is."""
