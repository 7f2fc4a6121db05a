"""Real series as honest outlets, frauds that are planted in them, and what the rules make of both."""
