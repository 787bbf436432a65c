"""Evals: questions of our own on the made organisation, asked of whatever model is configured.

    python -m tests.evals --model anthropic:claude-sonnet-5

`questions.jsonl` has the questions and, as queries, what a right answer is; `runner.py` asks them, `scoring.py` judges.
To add a question: one line there. Figures from doubles or from recorded answers are never a model's accuracy.
"""
