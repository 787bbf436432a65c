"""Run the eval: `python -m tests.evals --model anthropic:claude-sonnet-5 [--fallback ...] [--only TEXT] [--json FILE]`.

Keys and addresses come from the environment as for the program itself. `--model offline` asks the offline brain alone.
"""

import argparse
import asyncio
import json
from pathlib import Path

from bot.config import Settings, load
from tests.evals import cases, runner


def main() -> None:
    """Ask, print each question's outcome, and report."""
    parser = argparse.ArgumentParser(prog="python -m tests.evals", description=__doc__)
    parser.add_argument("--model", help="as RINGFENCE_MODEL; default: what is configured")
    parser.add_argument("--fallback", help="as RINGFENCE_FALLBACK_MODEL")
    parser.add_argument("--questions", type=Path, default=cases.FILE)
    parser.add_argument("--only", default="", help="only questions with this in their id")
    parser.add_argument("--json", type=Path, help="also write a JSON object a question to this file")
    options = parser.parse_args()
    changed = {"model": options.model, "fallback_model": options.fallback}
    settings = load().model_copy(update={name: value for name, value in changed.items() if value})
    problem = None if settings.model == "offline" and options.model else runner.missing_key(settings)
    if problem is not None:
        print(f"Skipped. {problem}")
        return
    chosen = [case for case in cases.load(options.questions) if options.only in case.id]
    results = asyncio.run(_run(settings, chosen))
    if options.json is not None:
        lines = (json.dumps(runner.to_json(result), ensure_ascii=False) for result in results)
        options.json.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print()
    print(runner.report(results, settings.model, double="double" in settings.model))


async def _run(settings: Settings, chosen: list[cases.Case]) -> list[runner.Result]:
    async with runner.stage(settings) as app:
        return await runner.run(app, chosen, tell=_tell)


def _tell(result: runner.Result) -> None:
    print(f"{'right' if result.score.right else 'WRONG'}  {result.seconds:6.2f} s  {result.case.id}", flush=True)


if __name__ == "__main__":
    main()
