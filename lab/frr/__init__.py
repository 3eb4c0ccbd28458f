"""The language of FRR: configuration texts, their differences, and the vty socket."""
