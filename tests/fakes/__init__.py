"""Doubles of the systems we talk to: real servers on loopback that keep state, spoken to by the real client libraries."""
