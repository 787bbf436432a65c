"""Feeds: made call history as vendors write it, of which a test names only what it is about."""

import csv
import gzip
import io
import json
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

_numbers = count(1)

Fields = Mapping[str, Any]


def webex(changes: Fields | None = None) -> dict[str, Any]:
    """An answered national call out of Bogotá, of 36 seconds, in a journey of its own."""
    number = next(_numbers)
    return {
        "Answer indicator": "Yes",
        "Answer time": "2026-03-07T03:12:09.551Z",
        "Answered": "true",
        "Call outcome": "Success",
        "Call outcome reason": "Normal",
        "Call type": "SIP_NATIONAL",
        "Called line ID": "NA",
        "Called number": "+576045550199",
        "Calling line ID": "Ana Example",
        "Calling number": "2001",
        "Client type": "WXC_CLIENT",
        "Correlation ID": f"00000000-0000-4000-8000-{number:012}",
        "Dialed digits": "6045550199",
        "Direction": "ORIGINATING",
        "Duration": 36,
        "Inbound trunk": "",
        "International country": "",
        "Location": "Bogotá",
        "OS type": "na",
        "Outbound trunk": "Bogotá PSTN",
        "Redirect reason": "",
        "Redirecting number": "",
        "Related reason": "",
        "Release time": "2026-03-07 03:12:45.621",
        "Releasing party": "Remote",
        "Report ID": f"10000000-0000-4000-8000-{number:012}",
        "Ring duration": 3,
        "Site main number": "+576015550100",
        "Site timezone": "-300",
        "Start time": "2026-03-07T03:12:06.545Z",
        "User": "Ana Example",
        "User number": "+576015550101",
        "User type": "User",
        "User UUID": "00000000-0000-4000-8000-0000000000cc",
        **(changes or {}),
    }


def threecx(changes: Fields | None = None) -> dict[str, str]:
    """An answered call of extension 101 to a Colombian mobile, of 36 seconds, in a call of its own."""
    number = next(_numbers)
    return {
        "cdr_id": f"20000000-0000-4000-8000-{number:012}",
        "call_history_id": f"30000000-0000-4000-8000-{number:012}",
        "source_participant_id": "source",
        "source_entity_type": "extension",
        "source_dn_number": "101",
        "source_dn_type": "extension",
        "source_dn_name": "Ana Example",
        "source_participant_name": "Ana Example",
        "source_participant_phone_number": "101",
        "source_participant_group_name": "DEFAULT",
        "destination_participant_id": "destination",
        "destination_entity_type": "external_line",
        "destination_dn_number": "10000",
        "destination_dn_type": "provider",
        "destination_dn_name": "Example Telecom",
        "destination_participant_name": "",
        "destination_participant_phone_number": "3105550199",
        "destination_participant_group_name": "",
        "base_cdr_id": "",
        "originating_cdr_id": "",
        "creation_method": "call_init",
        "creation_forward_reason": "none",
        "termination_reason": "dst_participant_terminated",
        "terminated_by_participant_id": "destination",
        "cdr_started_at": "2026-03-07 03:12:06.545123+00",
        "cdr_answered_at": "2026-03-07 03:12:09.551+00",
        "cdr_ended_at": "2026-03-07 03:12:45.621+00",
        "termination_reason_details": "none",
        **(changes or {}),
    }


def csv_text(rows: Iterable[Fields], delimiter: str = ",") -> str:
    """Rows as CSV under a header; all have the columns of the first."""
    rows = list(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def page(records: Iterable[Fields]) -> bytes:
    """Records as one page of Webex's feed."""
    return json.dumps({"items": list(records)}, ensure_ascii=False).encode()


def write(path: Path, content: str | bytes) -> Path:
    """A file; gzipped where its name ends in .gz."""
    data = content.encode() if isinstance(content, str) else content
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
    return path
