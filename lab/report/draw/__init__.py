"""Drawings: values on an even grid of time, rows, charts and SVG."""
