"""Rules: one module each, found by the catalogue."""
