"""The journal of a run: its writer, its one reader, and typed reads of its events."""
