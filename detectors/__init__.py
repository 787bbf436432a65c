"""From calls to findings: one file a detector, pure functions without I/O, listed in a registry."""
