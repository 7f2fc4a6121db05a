"""What a page does: thin callbacks, the handlers they ask, and the plain HTTP routes."""
