"""The web pages of a game day and of a class: parts, state as it changes, and terminals."""
