"""The files of a report, each format in a module of its own."""
