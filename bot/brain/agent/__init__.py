"""The model brain: a LangChain agent over the tool catalogue, behind the same seams as the offline brain.

    brain.py          AgentBrain: one turn from question to steps
    models.py         which models are configured, and their clients
    bridge.py         the same turn as LangChain's agent sees it
    run.py            the turn without LangChain: tools, texts, steps
    tokens.py         phone numbers and names leave the house only as tokens, and come back from them;
                      numbers.py, mentions.py and outsiders.py find them in what people write
    fences.py         what strangers wrote is fenced as data; canaries
    links.py          a model's words have no links
    figures.py        figures in the model's words are checked against what the tools found

LangChain and the vendors' libraries take seconds to import: only `bridge.py`, `models.py` and `anthropic_chat.py` know
them, and they are imported with the first question that needs a model. To add a provider: `models.py`.
"""
