"""How a question becomes tool calls. `base.py` is the protocol; each brain is a folder or file of its own.

To add a brain: implement `Brain` from `base.py`, and let `bot/app.py` choose it.
"""
