"""The words of telephony questions, one module a language.

To teach the offline brain a word: add it behind its sense in `english.py` or `spanish.py`. A line is a list of phrases
parted by commas, folded (lower case, no accents); `[x]` may be left out and `(x|y)` is either; COMMA stands for the sign. The brain forgives slips
of the keyboard by itself.
"""
