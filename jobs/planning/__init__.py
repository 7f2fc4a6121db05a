"""Plans from the first draft to the released one: edits, scenarios, approvals, release, changes in the middle of the day."""
