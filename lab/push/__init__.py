"""From a drain request to the lines each router is given."""
