"""Who may sign in to the demo: one of each role, a team among them, on both sides of a provincial border."""

from store.accounts import Account, demo_accounts

# The officer of Jiaxing, a leader of the delta, an officer of Shanghai next door, and the first team of Jiaxing.
ACCOUNTS: list[Account] = demo_accounts(("3304",), ("33", "31", "32"), ("3101",), "T3304-1")
