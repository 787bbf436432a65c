"""The terminal as a channel: cards become text that fits the width, lines typed become questions.

`screen` is where text goes, `layout` decides what fits, `render` turns a Card into text, `chat` talks.
"""
