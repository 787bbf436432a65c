"""Who may do what, the one door to tools, and what is written down and masked.

`access` says what a role may do, `people` who has which. `guard` is the door and `running` what is behind it; `asking`
and `deciding` let a person approve what is dangerous. `audit` and `receipts` write down what ran, `masking` decides
what a reader sees of names and numbers. A tool's argument that holds text has to be known to `masking`; a test says so.
"""
