"""Slack: events become Questions and Presses, Cards become messages, modals and the App Home."""
