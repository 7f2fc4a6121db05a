"""Rules of the evidence family compliance."""
