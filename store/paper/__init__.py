"""Things that leave on paper: task sheets as PDF and as Word files, from plain values only."""
