"""Detectors: pure functions from calls to findings. One file each; `registry.py` lists them.

To add one: a file with `Limits` (a pydantic model: every parameter with its default, its bounds and where it comes
from), `find(window, limits)` and a `Detector`; then one line in `registry.py`, a runbook in each language in
`prompts/runbooks`, and positive and negative cases in its tests.

A record of a call exists only when the call is over. So detectors count calls in the order in which they became known
(`known_at`), and a finding says when its evidence was complete (`raised_at`). A leg is held against legs that were
known by then and against habits of earlier days, never against what came later; what is found is therefore the same
whether the calls come all at once or one by one, which is why detection can go step by step, and be replayed.
"""
