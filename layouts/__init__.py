"""What a page shows: functions from plain values to components."""
