"""Clues of a site combined to a probability, a value and reasons."""
