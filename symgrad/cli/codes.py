"""Exit codes: whether what was asked holds."""

HOLDS, DOES_NOT_HOLD, UNREADABLE, UNDECIDED = 0, 1, 2, 3
INTERRUPTED, NOBODY_READS = 130, 141  # as shells count: 128 + the signal's number
