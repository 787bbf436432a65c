"""Files of call history: found out for what they are, read to their end, or refused with a sentence."""

import gzip
import json
import re
from pathlib import Path

import pytest

from integrations.call_files.reading import CallFile, Format
from storage.errors import UnreadableFile
from storage.records import CallRecord, Rejected
from tests.feeds import csv_text, page, threecx, webex, write


def read(path: Path, format: Format | None = None) -> tuple[CallFile, list[CallRecord], list[Rejected]]:
    with CallFile(path, format) as file:
        found = list(file)
    return (
        file,
        [item for item in found if isinstance(item, CallRecord)],
        [item for item in found if isinstance(item, Rejected)],
    )


def refusal(path: Path, format: Format | None = None) -> str:
    with pytest.raises(UnreadableFile) as refused:
        CallFile(path, format)
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "format"),
    [
        (page([webex(), webex()]), "webex"),
        (page([webex()]) + page([]) + page([webex()]), "webex"),
        (json.dumps([webex(), webex()], indent=1), "webex"),
        ("\n".join(json.dumps(webex()) for _ in range(2)), "webex"),
        (json.dumps([webex(), webex()]).encode("utf-16"), "webex"),
        (csv_text([webex(), webex()]), "control-hub"),
        ("\ufeff" + csv_text([webex(), webex()]), "control-hub"),
        (csv_text([webex(), webex()], ";").encode("utf-16"), "control-hub"),
        (csv_text([{name.upper(): value for name, value in webex().items()} for _ in range(2)]), "control-hub"),
        (csv_text([threecx(), threecx()]), "3cx"),
    ],
)
@pytest.mark.parametrize("name", ["calls.dat", "calls.gz"])
def test_a_file_is_found_out_and_read_to_its_end(content: str | bytes, format: Format, name: str, tmp_path: Path):
    file, legs, bad = read(write(tmp_path / name, content))

    assert (file.format, file.trouble, file.notes()) == (format, None, ())
    assert (len(legs), bad) == (2, [])
    assert file.position == file.size
    assert read(tmp_path / name, format)[1] == legs


def test_json_and_csv_say_the_same(tmp_path: Path):
    records = [
        webex({"User": 'Ana "Anita" Example,\nSales', "Duration": 7}),
        webex({"Answered": "false", "Duration": 0}),
    ]

    assert read(write(tmp_path / "json", page(records)))[1] == read(write(tmp_path / "csv", csv_text(records)))[1]


@pytest.mark.parametrize("content", [page([]), "[]", ' {"items" : [ ] }\n'])
def test_a_page_without_records_is_call_history(content: str | bytes, tmp_path: Path):
    file, legs, bad = read(write(tmp_path / "empty.json", content))

    assert (legs, bad, file.trouble) == ([], [], None)


@pytest.mark.parametrize(
    ("content", "format", "told"),
    [
        (
            '{"message": "No CDRs for requested time range", "errors": []}',
            None,
            "f is JSON, but no call history of Webex: nothing in it has a Report ID.",
        ),
        (
            "name,number\nAna,101\n",
            None,
            "f is no call history that Ringfence knows: neither Webex's JSON, nor a CSV with the columns of Control "
            "Hub or of 3CX's cdroutput.",
        ),
        ("Dear colleagues,\nplease find attached\n", None, "f is no call history that Ringfence knows"),
        (
            "Report ID,Start time,Direction\n",
            None,
            "f lacks the columns Correlation ID and Duration, which a call cannot do without.",
        ),
        (
            "cdr_id;call_history_id\n",
            None,
            "f lacks the columns source_entity_type, destination_entity_type, cdr_started_at, cdr_ended_at and "
            "cdr_answered_at, which a call cannot do without.",
        ),
        (
            page([webex()]),
            "3cx",
            "f is Webex call history in JSON; import it with --format webex, or without --format.",
        ),
        (csv_text([threecx()]), "control-hub", "f is 3CX's cdroutput in CSV; import it with --format 3cx"),
        (
            csv_text([webex()]),
            "webex",
            "f is Control Hub's detailed call history in CSV; import it with --format control-hub",
        ),
    ],
)
def test_the_wrong_kind_of_file_is_refused(content: str | bytes, format: Format | None, told: str, tmp_path: Path):
    assert refusal(write(tmp_path / "f", content), format).startswith(told)


def test_a_bad_record_is_put_aside_as_it_was(tmp_path: Path):
    bad = json.dumps(webex({"Duration": "abc", "User": "a}b"}))
    _, legs, told = read(write(tmp_path / "f", f"[{json.dumps(webex())},\n{bad}, {json.dumps(webex())}]"))

    assert len(legs) == 2
    assert told == [Rejected(2, 'Duration is no number of seconds: "abc"', bad)]


def test_a_bad_row_is_put_aside_as_it_was(tmp_path: Path):
    text = csv_text([webex(), webex({"Start time": ""}), webex()])
    _, legs, told = read(write(tmp_path / "f", text))

    assert len(legs) == 2
    assert told == [Rejected(3, "Start time is missing", text.splitlines(keepends=True)[2])]


def test_unknown_columns_and_another_encoding_are_told(tmp_path: Path):
    rows = [webex({"User": "Muñoz", "Mood": "good", "Weather": ""}), webex({"Mood": "", "Weather": ""})]
    file, legs, _ = read(write(tmp_path / "f", csv_text(rows).encode("latin-1")))

    assert [leg.person for leg in legs] == ["Muñoz", "Ana Example"]
    assert [leg.location for leg in legs] == ["Bogotá", "Bogotá"]
    assert file.notes() == (
        "2 unknown columns were left out: Mood and Weather.",
        "2 lines were not in UTF-8 and read as Windows-1252.",
    )


def test_times_without_a_zone_are_told(tmp_path: Path):
    file, _, _ = read(write(tmp_path / "f", csv_text([webex({"Start time": "2026-03-07 03:12:06.545"})])))

    assert file.notes() == ("1 time had no zone and was read as UTC.",)


@pytest.mark.parametrize("lost", [1, 2, 40, 400, 1000])
def test_json_that_breaks_off_gives_its_whole_records_and_says_so(lost: int, tmp_path: Path):
    records = [webex() for _ in range(3)]
    file, legs, bad = read(write(tmp_path / "f", page(records)[:-lost]))

    whole = 3 if lost < 3 else 2
    assert [leg.report_id for leg in legs] == [record["Report ID"] for record in records[:whole]]
    assert bad == []
    assert file.trouble == "It ends in the middle of a record."


def test_a_gzip_that_is_cut_short_gives_its_whole_rows_and_says_so(tmp_path: Path):
    records = [webex() for _ in range(400)]
    for content in (page(records), csv_text(records).encode()):
        path = tmp_path / "f"
        path.write_bytes(gzip.compress(content)[:-40])

        file, legs, bad = read(path)

        assert 0 < len(legs) < 400
        assert [leg.report_id for leg in legs] == [record["Report ID"] for record in records[: len(legs)]]
        assert bad == []
        assert file.trouble == "Its gzip data is cut short."


def test_a_csv_that_breaks_off_gives_its_whole_rows_and_says_so(tmp_path: Path):
    text = csv_text([webex() for _ in range(3)]).rstrip("\r\n")

    whole, legs, bad = read(write(tmp_path / "f", text))
    assert (len(legs), bad, whole.trouble) == (3, [], None)

    cut, legs, bad = read(write(tmp_path / "f", text[:-50]))
    assert (len(legs), bad, cut.trouble) == (2, [], "It ends in the middle of a record.")


def test_half_a_key_at_the_end_of_a_csv_is_no_leg(tmp_path: Path):
    rows = [webex() for _ in range(3)]
    for row in rows:
        row["Report ID"] = row.pop("Report ID")  # to the end
    text = csv_text(rows).rstrip("\r\n")

    cut, legs, bad = read(write(tmp_path / "f", text[:-5]))

    assert (len(legs), bad, cut.trouble) == (2, [], "It ends in the middle of a record.")


def test_names_in_a_sentence_are_not_many(tmp_path: Path):
    row = {**webex(), **{f"Column {number}": "" for number in range(20)}}
    file, _, _ = read(write(tmp_path / "f", csv_text([row])))

    assert re.search(r"Column 0, .*, Column 7 and 12 more\.$", file.notes()[0])
