"""The kinds of events: one frozen dataclass each, with the fields of its data.

Modules are imported one by one, so that a program in a node loads only the kinds it prints.
"""
