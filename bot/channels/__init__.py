"""Where people talk with Ringfence: one folder a platform, from its events to Questions and from Cards to its messages.

To add a channel: a folder here that renders `bot.cards.Card` and hands `Question`s to `bot.questions`; `bot/app.py`
starts and stops it.
"""
