"""Functions from events to text: the reports of a run."""
