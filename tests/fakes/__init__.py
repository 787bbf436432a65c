"""Doubles of the systems we talk to: real stateful servers on loopback, spoken to by the real client libraries."""
