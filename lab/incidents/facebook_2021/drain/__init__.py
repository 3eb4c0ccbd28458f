"""Drains of the backbone: scope, audit, gates, and how one is carried out."""
