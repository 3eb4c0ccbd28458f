"""The drain data of the backbone: what is drained, and how a request names it."""
