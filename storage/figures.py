"""Figures: run a compiled query that adds up, compare, and put its groups in order."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.call_query import MAX_LIMIT, CallQuery
from storage.compile import Compiler, Known
from storage.groupings import Key, sort_key
from storage.metrics import Figure

Keys = tuple[Key, ...]
Row = tuple[Key | Figure, ...]


async def run(connection: AsyncConnection, query: CallQuery, known: Known) -> tuple[tuple[Row, ...], int]:
    """The rows as `QueryResult` describes them, and how many calls match in the query's own period."""
    compiler = Compiler(query, query.period, known)
    figures, matched = await _figures(connection, compiler)
    if query.compare is None:
        return _in_order(query, {keys: (figure,) for keys, figure in figures.items()}), matched
    before, _ = await _figures(connection, Compiler(query, query.compare, known))
    empty = compiler.measure.empty
    compared = {keys: _compared(figures.get(keys, empty), before.get(keys, empty)) for keys in figures | before}
    return _in_order(query, compared), matched


async def _figures(connection: AsyncConnection, compiler: Compiler) -> tuple[dict[Keys, Figure], int]:
    """The figure of every group, by its keys as people read them, and how many calls match."""
    found = (await connection.execute(compiler.figures())).all()
    figure, groupings = compiler.measure.figure, compiler.groupings
    if not groupings:
        matched, *sums = found[0]
        return {(): figure(sums)}, matched
    width = len(groupings)
    figures = {
        tuple(one.shown(key) for one, key in zip(groupings, row[:width], strict=True)): figure(row[width:])
        for row in found
    }
    return figures, await connection.scalar(compiler.matched()) or 0


def _compared(now: Figure, before: Figure) -> tuple[Figure, Figure, Figure]:
    """The figure, the one before, and the change in percent."""
    if now is None or not before:
        return now, before, None
    return now, before, 100 * (now - before) / before


def _in_order(query: CallQuery, figures: Mapping[Keys, tuple[Figure, ...]]) -> tuple[Row, ...]:
    """The groups that pass the threshold, in the query's order and within its limit."""

    def by_keys(keys: Keys) -> tuple[object, ...]:
        return tuple(sort_key(group, key) for group, key in zip(query.groups, keys, strict=True))

    def by_figure(keys: Keys) -> tuple[bool, float]:
        figure = figures[keys][0]
        if figure is None:  # comes last, whichever way the others go
            return True, 0
        return False, figure if query.order == "lowest" else -figure

    passing = [keys for keys, (figure, *_) in figures.items() if _passes(query, figure)]
    passing.sort(key=by_keys)
    if query.order != "key":
        passing.sort(key=by_figure)
    return tuple((*keys, *figures[keys]) for keys in passing[: query.limit or MAX_LIMIT])


def _passes(query: CallQuery, figure: Figure) -> bool:
    return query.threshold is None or (figure is not None and query.threshold.holds(figure))
