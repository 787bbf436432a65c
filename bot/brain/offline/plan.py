"""Plan: from a draft to a CallQuery, alone or on top of the query that the conversation was about."""

from dataclasses import replace
from datetime import datetime

from bot.brain.offline.calendar_units import period_before, with_grain
from bot.brain.offline.draft import Doubt, Draft
from bot.brain.offline.time_types import Span
from storage.call_query import CallQuery, Condition, Group, Metric, Order, Period
from tools.words import Words

# A new condition on one of these takes the place of an old one: "and the answered ones?" after "how many missed calls".
_REPLACES = {
    "answered": {"answered", "missed"},
    "missed": {"answered", "missed"},
    "direction": {"direction", "missed"},
    "call_type": {"call_type"},
}
_ABOUT_WHAT = Words(
    "What is that about? Ask for example: how many calls were there yesterday?",
    "¿Sobre qué? Pregunta por ejemplo: ¿cuántas llamadas hubo ayer?",
)
_NEEDS_A_PERIOD = Words(
    "Compare with which period? Say for example: compare last week with the week before.",
    "¿Comparar con qué período? Di por ejemplo: compara la semana pasada con la anterior.",
)


def query_of(draft: Draft, last: CallQuery | None, zone: str, now: datetime) -> CallQuery | Doubt:
    """The query that a draft asks for. `last` is the conversation's, used where the draft leans on it.

    Returns a Doubt where the parts do not make a query. Raises pydantic's ValidationError never: what a draft can hold
    fits a query, and a contradiction between parts is a Doubt.
    """
    if last is not None and _leans(draft):
        return _follow(draft, last, now)
    if draft.follows and last is None and not draft.whole_question and not (draft.conditions or draft.groups):
        return Doubt("unclear", "", _ABOUT_WHAT)
    compare = _comparison(draft, draft.period, now)
    if isinstance(compare, Doubt):
        return compare
    return _build(
        metric=draft.metric or "calls",
        period=draft.period,
        zone=zone,
        where=draft.conditions,
        of=draft.whole or [],
        draft=draft,
        groups=draft.groups,
        compare=compare,
    )


def _leans(draft: Draft) -> bool:
    """Whether the question goes on from the one before.

    It does where it says so ("and ...", "of those"), where it leaves out what is counted and says only one thing more
    ("cuántas hizo ayer"), and where it limits nothing at all ("how many minutes was that?").
    """
    if draft.follows or (draft.earlier and not draft.compare):
        return True
    limits = any(condition.field != "direction" for condition in (*draft.conditions, *(draft.whole or [])))
    if not draft.whole_question:
        return not (limits and draft.period is not None)
    return not limits and draft.period is None


def _comparison(draft: Draft, period: Span | None, now: datetime) -> Span | Doubt | None:
    if not draft.compare:
        return None
    if draft.other_period is not None:
        return draft.other_period
    other = None if period is None else period_before(period, draft.earlier_grain, now.tzinfo)
    return other or Doubt("unclear", "", _NEEDS_A_PERIOD)


def _build(
    *,
    metric: Metric,
    period: Span | None,
    zone: str,
    where: list[Condition],
    of: list[Condition],
    draft: Draft,
    groups: list[Group],
    compare: Span | None,
    limit: int | None = None,
    order: Order | None = None,
) -> CallQuery | Doubt:
    limit = draft.limit or limit
    order = draft.order or order
    if len(groups) > 2:
        return Doubt(
            "unable",
            "",
            Words("I can group by two things at once, not more.", "Puedo agrupar por dos cosas a la vez, no más."),
        )
    if metric == "list" and (groups or draft.threshold or compare):
        return Doubt(
            "unclear",
            "",
            Words(
                "Do you want the calls themselves, or figures by group?",
                "¿Quieres las llamadas mismas, o cifras por grupo?",
            ),
        )
    if draft.threshold is not None and not groups:
        return Doubt("unclear", "", Words(
            "A threshold needs a group: say for example: which users made at least 10 calls?",
            "Un umbral necesita un grupo: di por ejemplo: ¿qué usuarios hicieron al menos 10 llamadas?"))  # fmt: skip
    if limit is not None and metric != "list" and not groups:
        return Doubt(
            "unclear",
            "",
            Words(
                "The top of what? Say for example: top 5 users by calls.",
                "¿Los primeros de qué? Di por ejemplo: los 5 usuarios con más llamadas.",
            ),
        )
    if metric in ("first_call", "last_call") and (draft.threshold or compare):
        return Doubt(
            "unable",
            "",
            Words(
                "I can tell the first or last call, not compare it.",
                "Puedo decir la primera o la última llamada, no compararla.",
            ),
        )
    if order is None:
        time_groups = {"hour", "day", "weekday", "week", "month"}
        order = "key" if groups and groups[0] in time_groups and limit is None else "highest"
        if metric == "list" and draft.order is None:
            order = "key"
    return CallQuery(
        metric=metric,
        period=_period(period),
        zone=zone,
        where=tuple(where),
        of=tuple(of) if metric == "share" else (),
        groups=tuple(groups),
        threshold=draft.threshold,
        order=order,
        limit=limit if limit is not None else (LISTED if metric == "list" else None),
        compare=None if compare is None else _period(compare),
    )


LISTED = 20  # how many calls a list shows where the question says no number


def _follow(draft: Draft, last: CallQuery, now: datetime) -> CallQuery | Doubt:
    """The last query with what the draft changes."""
    old = Span(last.period.start, last.period.end)
    period = draft.period or old
    if draft.earlier and not draft.compare:
        earlier = period_before(with_grain(old, now), draft.earlier_grain, now.tzinfo)
        if earlier is None:
            return Doubt("unclear", "", _NEEDS_A_PERIOD)
        period = earlier
    compare = _comparison(draft, with_grain(period, now), now)
    if isinstance(compare, Doubt):
        return compare
    metric: Metric = draft.metric or last.metric
    groups = list(draft.groups or last.groups)
    limit = None if draft.groups else last.limit
    order: Order | None = None if draft.groups else last.order
    if draft.metric is not None and draft.metric != last.metric:
        limit, order = (None, None) if last.metric == "list" or draft.metric == "list" else (limit, order)
        if draft.metric == "list":
            groups = list(draft.groups)
    if draft.groups and metric in ("list", "people", "extensions", "numbers", "countries", "locations"):
        metric = draft.metric or "calls"
    where = _merged(list(last.where), draft.conditions)
    if draft.threshold is None and last.threshold is not None and not draft.groups and draft.metric is None:
        draft = replace(draft, threshold=last.threshold)
    if draft.groups and last.where:
        # "by location" after "only Cali" would show Cali alone: that is what was asked for, so the filter stays.
        pass
    return _build(
        metric=metric,
        period=period,
        zone=last.zone,
        where=where,
        of=_merged(list(last.of), draft.whole or []),
        draft=draft,
        groups=groups,
        compare=compare,
        limit=limit,
        order=order,
    )


def _merged(old: list[Condition], new: list[Condition]) -> list[Condition]:
    """Old conditions with the new ones: a plain one replaces its like, a negated one is added."""
    kept = list(old)
    for condition in new:
        if not condition.negate:
            replaced = _REPLACES.get(condition.field, {condition.field})
            kept = [
                known
                for known in kept
                if known.field not in replaced or (known.negate and known.field != condition.field)
            ]
        else:
            # Leaving out what was asked for alone before means everything else.
            kept = [
                known
                for known in kept
                if known.field != condition.field or known.negate or set(known.values) - set(condition.values)
            ]
        if condition not in kept:
            kept.append(condition)
    return kept


def _period(span: Span | None) -> Period:
    return Period() if span is None else Period(start=span.start, end=span.end)
