"""What every program in a node begins, repeats and ends with."""
