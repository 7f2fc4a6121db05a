"""Outside formats to declared frames."""
