"""The offline brain: English and Spanish questions to tool calls, by grammar and lexicon, without a model.

A question travels: `tokens` → `chunks` (with `lexicon`, `names`, `times`, `spelling`) → `reader` (a draft) → `plan`
(a CallQuery) → `brain` (the tool call, or a question back). Before all that `requests` looks for what is asked for by
whole sentences and is no question about calls. To teach it a word, see `lexicon/__init__.py`; a time
expression, `time_words.py` or `times.lark`.
"""
