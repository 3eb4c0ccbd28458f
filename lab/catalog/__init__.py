"""Finds incidents, and reads a user's names, folders and files."""
