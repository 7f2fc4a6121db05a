"""Builders: declared frames in, sorted blocks out."""
