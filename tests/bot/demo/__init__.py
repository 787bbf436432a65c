"""Tests of the made organisation and of the demo."""
