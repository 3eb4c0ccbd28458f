"""The facts F01 to F54 and the controls, with their judges."""
