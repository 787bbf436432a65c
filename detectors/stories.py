"""Stories: findings about one subject without a long pause between them are one incident."""

from collections import defaultdict
from collections.abc import Iterable

from detectors.findings import Finding
from storage.stories import STAKES, Severity, Stakes, Story, totals


def connect(findings: Iterable[Finding], stakes: Stakes = STAKES) -> tuple[Story, ...]:
    """The incidents that findings amount to, in order of `raised_at`.

    Two findings are one incident where `Story.touches` says so of them, or of what each is one with already: forwarding
    that was followed by calls abroad, or what three detectors saw of the same calls.
    """
    by_subject: dict[str, list[Story]] = defaultdict(list)
    for story in sorted((_story(one, stakes) for one in findings), key=lambda story: story.first_call):
        told = by_subject[story.subject.key]
        # In order of their first calls, only the latest incident's end can reach a new one; it grew with each.
        if told and told[-1].touches(story):
            told[-1] = told[-1].joined(story, stakes)
        else:
            told.append(story)
    found = (story for told in by_subject.values() for story in told)
    return tuple(sorted(found, key=lambda story: (story.raised_at, story.key)))


def _story(finding: Finding, stakes: Stakes) -> Story:
    sums = totals(finding.evidence)
    return Story(
        key=finding.key,
        detector=finding.detector,
        detectors=(finding.detector,),
        severity=Severity.worst(finding.severity, sums.severity(stakes)),
        subject=finding.subject,
        first_call=sums.first_call,
        last_call=sums.last_call,
        raised_at=finding.raised_at,
        calls=sums.calls,
        seconds=sums.seconds,
        dollars=sums.dollars,
        dollars_per_minute=sums.dollars_per_minute,
        score=finding.score,
        evidence=finding.evidence,
        facts=tuple((f"{finding.detector}.{name}", float(fact)) for name, fact in sorted(finding.facts)),
    )
