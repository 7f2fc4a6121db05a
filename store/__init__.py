"""Data access: the only package that reads or writes files and databases."""
