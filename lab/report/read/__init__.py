"""What a report says of a run's timeline, before it is drawn or written."""
