"""Every table. Times are UTC in whole milliseconds since 1970 (`*_at`), durations whole seconds.

Milliseconds as integers mean the same on SQLite and PostgreSQL, sort and subtract without a cast, and let the compiler
of `CallQuery` do time zones with plain arithmetic.
"""

from secrets import token_hex

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite gives a row its number by itself only where the key is declared INTEGER.
BigKey = BigInteger().with_variant(Integer, "sqlite")

# In the order of code points on both databases, so that an index finds what begins with something.
CodePoints = String(64).with_variant(String(64, collation="C"), "postgresql")


def _organisation(*, primary_key: bool = False) -> Column[int]:
    return Column("organisation_id", ForeignKey("organisations.id"), nullable=False, primary_key=primary_key)


organisations = Table(
    "organisations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("created_at", BigInteger, nullable=False),
    Column(
        "masking_key",
        String(64),
        nullable=False,
        default=lambda: token_hex(32),
        doc="secret: masked names are keyed hashes under it, so that they stay the same and tell nothing",
    ),
    Column("next_journey", BigInteger, nullable=False, server_default="1", doc="see `journeys.py`"),
)

locations = Table(
    "locations",
    metadata,
    Column("id", Integer, primary_key=True),
    _organisation(),
    Column("name", String(200), nullable=False),
    Column("zone", String(64), nullable=False, doc="IANA name"),
    Column("country", String(2), doc="ISO 3166, of the main number"),
    Column("main_number", String(64)),
    UniqueConstraint("organisation_id", "name"),
)

people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True),
    _organisation(),
    Column("source", String(16), nullable=False, doc="webex or 3cx"),
    Column("external_id", String(200), nullable=False, doc="the source's own key: a UUID, an extension"),
    Column("name", String(200), nullable=False),
    Column("kind", String(16), nullable=False, doc="person, queue, hunt_group, attendant, place, other"),
    Column("extension", String(32), doc="the one seen last"),
    Column("number", String(64), doc="E.164, the one seen last"),
    Column("location_id", ForeignKey("locations.id")),
    UniqueConstraint("organisation_id", "source", "external_id"),
    comment="Who and what has a line: people, and queues and other shared lines",
)

trunks = Table(
    "trunks",
    metadata,
    Column("id", Integer, primary_key=True),
    _organisation(),
    Column("name", String(200), nullable=False),
    UniqueConstraint("organisation_id", "name"),
)

imports = Table(
    "imports",
    metadata,
    Column("id", BigKey, primary_key=True),
    _organisation(),
    Column("file", String(400), nullable=False, doc="the name without its folder"),
    Column("format", String(16), nullable=False),
    Column("state", String(16), nullable=False, doc="running, done, failed"),
    Column("started_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    Column("legs_read", BigInteger, nullable=False, server_default="0"),
    Column("legs_added", BigInteger, nullable=False, server_default="0"),
    Column("legs_known", BigInteger, nullable=False, server_default="0", doc="were there already"),
    Column("legs_rejected", BigInteger, nullable=False, server_default="0"),
)

rejected_rows = Table(
    "rejected_rows",
    metadata,
    Column("id", BigKey, primary_key=True),
    _organisation(),
    Column("import_id", ForeignKey("imports.id"), nullable=False),
    Column("position", BigInteger, nullable=False, doc="line of a CSV, ordinal of a JSON record; from 1"),
    Column("reason", String(400), nullable=False),
    Column("raw", Text, nullable=False, doc="as it was, cut at 16,000 characters"),
    Column("digest", String(64), nullable=False, doc="of source and raw: the same bad row is kept once"),
    UniqueConstraint("organisation_id", "digest"),
)

legs = Table(
    "legs",
    metadata,
    Column("id", BigKey, primary_key=True),
    _organisation(),
    Column("source", String(16), nullable=False),
    Column("report_id", String(64), nullable=False),
    Column("correlation_id", CodePoints, nullable=False),
    Column(
        "journey",
        BigInteger,
        nullable=False,
        doc="a number for each correlation id, in order of loading: see `journeys.py`",
    ),
    Column("started_at", BigInteger, nullable=False),
    Column("answered_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("duration", Integer, nullable=False, doc="talk time"),
    Column("ring", Integer, nullable=False, doc="ring time"),
    Column("answered", Boolean, nullable=False),
    Column("direction", String(12), nullable=False, doc="originating, terminating: as the PBX saw this leg"),
    Column("call_type", String(16), nullable=False, doc="see CALL_TYPES in records.py"),
    Column("location_id", ForeignKey("locations.id")),
    Column("person_id", ForeignKey("people.id"), doc="whose line this leg is; null for unknown"),
    Column("queue_id", ForeignKey("people.id"), doc="on a queue's or hunt group's own leg"),
    Column("trunk_id", ForeignKey("trunks.id")),
    Column("extension", String(32), doc="the line's extension where the leg itself tells it"),
    Column("calling_number", String(64), doc="E.164 where it can be, an extension as it is"),
    Column("called_number", String(64)),
    Column("calling_name", String(200)),
    Column("called_name", String(200)),
    Column("dialled", String(64), doc="digits as dialled"),
    Column("country", String(2), doc="of the far end: called for originating legs, calling for terminating ones"),
    Column("redirect_reason", String(32), doc="see REDIRECT_REASONS; null when not redirected"),
    Column("related_reason", String(40), doc="as the source names it"),
    Column("redirecting_number", String(64)),
    Column("released_by", String(8), doc="local, remote, unknown"),
    Column("outcome", String(40), doc="as the source names it: Normal, NoAnswer, UserBusy, ..."),
    Column("device", String(24), doc="client type as the source names it"),
    Column("zone_offset", SmallInteger, doc="minutes from UTC that the source gave"),
    Column("import_id", ForeignKey("imports.id")),
    UniqueConstraint("organisation_id", "source", "report_id"),
    # Measured with tests/bench/questions.py: what most questions read is in this index, and they read nothing else. It
    # grows at its end, nearly, and so costs an import little; an index of persons would cost several times that.
    Index(
        "ix_legs_by_time",
        "organisation_id",
        "started_at",
        "journey",
        "direction",
        "call_type",
        "answered",
        "duration",
        "location_id",
        "person_id",
        "country",
        "calling_number",
        "called_number",
    ),
    Index(None, "organisation_id", "correlation_id"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", BigKey, primary_key=True),
    _organisation(),
    Column("platform", String(16), nullable=False),
    Column("key", String(200), nullable=False, doc="the platform's own name for the thread"),
    Column("started_at", BigInteger, nullable=False),
    UniqueConstraint("organisation_id", "platform", "key"),
)

turns = Table(
    "turns",
    metadata,
    Column("id", BigKey, primary_key=True),
    _organisation(),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("asker", String(200), nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("language", String(2), nullable=False),
    Column("brain", String(100), nullable=False, doc="offline, or provider:model"),
    Column("calls", Text, nullable=False, doc='JSON: [{"tool", "args"}, ...], what the next question builds on'),
    Column("pending", Text, doc="JSON: what was asked back, if the turn ended with a question"),
    Column("message", String(100), doc="the platform's own name for the message that asked, for edits and deletes"),
    Index(None, "organisation_id", "conversation_id", "id"),
    Index(None, "organisation_id", "asker", "id"),
)

receipts = Table(
    "receipts",
    metadata,
    Column("id", String(32), primary_key=True),
    _organisation(),
    Column("created_at", BigInteger, nullable=False),
    Column("principal", String(200), nullable=False),
    Column("tool", String(64), nullable=False),
    Column("arguments", Text, nullable=False, doc="JSON, exactly what ran"),
    Column("matched", BigInteger, doc="calls or rows that matched, before order and limit"),
    Column("data_until", BigInteger, doc="start of the newest leg that was stored"),
    Column("digest", String(64), nullable=False, doc="of the result's columns and rows"),
    Column("summary", Text, nullable=False, doc="JSON: the result's first rows, to say what changed"),
    Column("approved_by", String(200), doc="platform:user, of what is dangerous"),
    Index(None, "organisation_id", "principal", "created_at"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", BigKey, primary_key=True),
    _organisation(),
    Column("receipt_id", String(32), nullable=False, doc="of the answer that the feedback is about"),
    Column("principal", String(200), nullable=False),
    Column("verdict", String(8), nullable=False, doc="good, bad"),
    Column("comment", String(2000)),
    Column("at", BigInteger, nullable=False),
    UniqueConstraint("organisation_id", "receipt_id", "principal"),
)

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", Integer, primary_key=True),
    _organisation(),
    Column("platform", String(16), nullable=False),
    Column("external_id", String(64), nullable=False, doc="Slack's team id, Teams' tenant id"),
    Column("name", String(200), nullable=False),
    Column("bot_user", String(64), doc="who the bot is there"),
    Column("bot_id", String(64)),
    Column("scopes", Text, nullable=False, doc="comma-separated, as granted"),
    Column("bot_token", Text, doc="encrypted; null where the environment gives the token"),
    Column("installed_by", String(64)),
    Column("installed_at", BigInteger, nullable=False),
    Column("removed_at", BigInteger, doc="set when the app was taken out of the workspace"),
    UniqueConstraint("platform", "external_id"),
    comment="Which organisation a Slack workspace or Teams tenant belongs to",
)

members = Table(
    "members",
    metadata,
    Column("id", Integer, primary_key=True),
    _organisation(),
    Column("platform", String(16), nullable=False),
    Column("user", String(64), nullable=False, doc="the platform's own id of the person"),
    Column("role", String(16), nullable=False),
    Column("given_by", String(200), nullable=False, doc="platform:user"),
    Column("given_at", BigInteger, nullable=False),
    UniqueConstraint("organisation_id", "platform", "user"),
    comment="Who was given a role; everybody else has the configured default",
)

approvals = Table(
    "approvals",
    metadata,
    Column("id", String(32), primary_key=True),
    _organisation(),
    Column("tool", String(64), nullable=False),
    Column("arguments", Text, nullable=False, doc="JSON, exactly what will run"),
    Column("digest", String(64), nullable=False, doc="of organisation, tool, arguments and who asked"),
    Column("platform", String(16), nullable=False),
    Column("requested_by", String(64), nullable=False, doc="the platform's own id of the person"),
    Column("role", String(16), nullable=False, doc="the asker's when they asked"),
    Column("asks", Text, nullable=False, doc="what its card says, in the asker's language"),
    Column("requested_at", BigInteger, nullable=False),
    Column("zone", String(64), nullable=False, doc="the asker's"),
    Column("language", String(2), nullable=False, doc="the asker's"),
    Column("expires_at", BigInteger, nullable=False),
    Column("state", String(16), nullable=False, doc="pending, done, rejected, expired, failed"),
    Column("decided_by", String(200), doc="platform:user"),
    Column("decided_at", BigInteger),
    Column("detail", String(400), doc="what came of it, a sentence"),
    Column("receipt_id", String(32)),
    Column("cards", Text, nullable=False, doc="JSON: where its card is shown, to update it"),
    Index(None, "organisation_id", "state", "expires_at"),
    # The same request asked again while it waits is the same request, also when both are asked at once.
    Index(
        "uq_approvals_pending",
        "organisation_id",
        "digest",
        unique=True,
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", BigKey, primary_key=True),
    _organisation(),
    Column("platform", String(16), nullable=False),
    Column("key", String(200), nullable=False, doc="the platform's own id of the event: repeats are dropped by it"),
    Column("conversation", String(200), nullable=False, doc="one at a time, in order of arrival"),
    Column("payload", Text, nullable=False, doc="JSON of the event; emptied once it is settled"),
    Column("state", String(16), nullable=False, doc="waiting, running, stopping, done, stopped, failed"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("received_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False, doc="not to be tried before"),
    Column("claimed_until", BigInteger, doc="whose worker died may be taken over afterwards"),
    Column("reply", Text, doc="JSON: the messages already posted for it, so that none is posted twice"),
    UniqueConstraint("platform", "key"),
    Index(None, "platform", "state", "due_at"),
    comment="Events of chat platforms, kept until they are answered: a killed process loses none",
)

usage = Table(
    "usage",
    metadata,
    Column("id", BigKey, primary_key=True),
    _organisation(),
    Column("principal", String(200), nullable=False, doc="platform:user"),
    Column("day", String(10), nullable=False, doc="UTC, 2026-03-02"),
    Column("model", String(100), nullable=False, doc="provider:model"),
    Column("requests", Integer, nullable=False),
    Column("input_tokens", BigInteger, nullable=False, doc="all of them, cached ones too"),
    Column("cached_tokens", BigInteger, nullable=False, doc="of the input, read from the provider's cache"),
    Column("output_tokens", BigInteger, nullable=False),
    UniqueConstraint("organisation_id", "principal", "day", "model"),
    Index(None, "organisation_id", "day"),
    comment="What language models cost, a row a person, day and model",
)

habits = Table(
    "habits",
    metadata,
    _organisation(primary_key=True),
    # In this order, for a line's last weeks are read whatever it called, and as fast when years lie before them.
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("day", String(10), primary_key=True, doc="at the line's location, 2026-03-02"),
    Column("country", String(2), primary_key=True, doc="called; empty for unknown"),
    Column("calls", Integer, nullable=False),
    Column("seconds", BigInteger, nullable=False),
    Column("closed", Integer, nullable=False, doc="calls while the location was closed"),
    Column("forwarded", Integer, nullable=False),
    Column("abroad", Boolean, nullable=False),
    Index(None, "organisation_id", "country", "day"),
    Index(
        "ix_habits_abroad",
        "organisation_id",
        "day",
        sqlite_where=text("abroad = 1"),
        postgresql_where=text("abroad"),
    ),
    comment="What each line does outside, a row a country and day: what is normal for whom",
)

watches = Table(
    "watches",
    metadata,
    _organisation(primary_key=True),
    Column("leg_id", BigInteger, nullable=False, doc="legs up to this one were looked at"),
    Column("ran_at", BigInteger, nullable=False),
    Column("next_alert", Integer, nullable=False, server_default="1", doc="number of the next alert, for people"),
    comment="How far the watch has come",
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", BigKey, primary_key=True),
    _organisation(),
    Column("number", Integer, nullable=False, doc="what people call it: ack 12"),
    Column("key", String(200), nullable=False, doc="of the finding that opened it: detector, subject, hour"),
    Column("detector", String(40), nullable=False, doc="the weightiest"),
    Column("detectors", String(400), nullable=False, doc="all that saw it, comma-separated, weightiest first"),
    Column("severity", String(8), nullable=False, doc="LOW, MEDIUM, HIGH, CRITICAL"),
    Column("state", String(16), nullable=False, doc="open, acknowledged, investigating, resolved"),
    Column("subject", String(100), nullable=False, doc="Subject.key: person:12, number:+..., country:CU"),
    Column("person_id", ForeignKey("people.id")),
    Column("user", String(200)),
    Column("extension", String(32)),
    Column("phone", String(64), doc="the number outside, where that is the subject"),
    Column("location", String(200)),
    Column("country", String(2)),
    Column("first_call", BigInteger, nullable=False),
    Column("last_call", BigInteger, nullable=False),
    Column("raised_at", BigInteger, nullable=False, doc="when the evidence was complete"),
    Column("opened_at", BigInteger, nullable=False, doc="when the watch wrote it"),
    Column("changed_at", BigInteger, nullable=False),
    Column("version", Integer, nullable=False, doc="counts changes; a living message shows one of them"),
    Column("occurrences", Integer, nullable=False, doc="how often the watch saw it grow"),
    Column("calls", Integer, nullable=False),
    Column("seconds", BigInteger, nullable=False),
    Column("dollars", Float, nullable=False),
    Column("dollars_per_minute", Float, nullable=False),
    Column("score", Float, nullable=False),
    Column("facts", Text, nullable=False, doc="JSON: figures for the explanation"),
    Column("assigned_to", String(200), doc="platform:user"),
    Column("acknowledged_by", String(200)),
    Column("acknowledged_at", BigInteger),
    Column("resolved_by", String(200)),
    Column("resolved_at", BigInteger),
    Column("reason", String(16), doc="fraud, false_positive, expected, duplicate"),
    Column("note", String(2000)),
    Column("snoozed_until", BigInteger),
    Column("muted", Boolean, nullable=False, doc="a mute was in force when it was raised: it is kept, nobody is told"),
    Column("escalated", Integer, nullable=False, doc="steps of the escalation that are done"),
    Column("escalate_at", BigInteger, doc="when the next step is due; null for none"),
    UniqueConstraint("organisation_id", "number"),
    UniqueConstraint("organisation_id", "key"),
    Index(None, "organisation_id", "state", "last_call"),
    Index(None, "organisation_id", "subject", "last_call"),
    Index(None, "escalate_at"),
)

alert_calls = Table(
    "alert_calls",
    metadata,
    _organisation(),
    Column("alert_id", ForeignKey("alerts.id"), primary_key=True),
    Column("report_id", String(64), primary_key=True),
    Column("started_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger, nullable=False, doc="of the talk: an alert that grows looks around its new legs"),
    Column("seconds", Integer, nullable=False),
    Column("dollars", Float, nullable=False),
    Index(None, "alert_id", "ended_at"),
    comment="The evidence of alerts: each leg once",
)

alert_events = Table(
    "alert_events",
    metadata,
    Column("id", BigKey, primary_key=True),
    _organisation(),
    Column("alert_id", ForeignKey("alerts.id"), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("who", String(200), nullable=False, doc="platform:user, or system:watch"),
    Column("what", String(24), nullable=False, doc="opened, grew, acknowledged, assigned, snoozed, resolved, ..."),
    Column("detail", String(2000), nullable=False, doc="JSON: what it says depends on what it is"),
    Index(None, "organisation_id", "alert_id", "id"),
)

mutes = Table(
    "mutes",
    metadata,
    Column("id", Integer, primary_key=True),
    _organisation(),
    Column("detector", String(40), doc="null for every one"),
    Column("subject", String(100), doc="Subject.key; null for everybody"),
    Column("location", String(200), doc="null for everywhere"),
    Column("from_at", BigInteger, nullable=False),
    Column("until_at", BigInteger, doc="null: until it is taken away"),
    Column("maintenance", Boolean, nullable=False, doc="a planned window rather than a pattern that is no fraud"),
    Column("reason", String(400), nullable=False),
    Column("made_by", String(200), nullable=False),
    Index(None, "organisation_id", "until_at"),
)

destinations = Table(
    "destinations",
    metadata,
    Column("id", Integer, primary_key=True),
    _organisation(),
    Column("kind", String(16), nullable=False, doc="console, slack, slack_webhook, teams_webhook, mail"),
    Column("name", String(100), nullable=False, doc="as people call it: #noc"),
    Column("address", Text, nullable=False, doc="JSON: channel id; a webhook's address is a secret and encrypted"),
    Column("severity", String(8), nullable=False, doc="the least that is told there"),
    Column("language", String(2), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("quiet_from", SmallInteger, doc="minutes of the local day; LOW and MEDIUM wait for the digest"),
    Column("quiet_until", SmallInteger),
    Column("held_until", BigInteger, doc="down or muted: what is owed waits"),
    Column("trouble", String(400), doc="why it is held, a sentence; null where a person muted it"),
    Column("troubles", Integer, nullable=False, server_default="0", doc="how often in a row it was found down"),
    Column("next_at", BigInteger, doc="its rate limit: nothing is sent before"),
    Column("made_by", String(200), nullable=False, doc="platform:user"),
    Column("removed_at", BigInteger),
    UniqueConstraint("organisation_id", "kind", "name"),
    comment="Where alerts, digests and reports go",
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", BigKey, primary_key=True),
    _organisation(),
    Column("destination_id", ForeignKey("destinations.id"), nullable=False),
    Column("alert_id", ForeignKey("alerts.id")),
    Column(
        "kind",
        String(16),
        nullable=False,
        doc="alert (the living message), update (in its thread), digest, flood, report, page",
    ),
    Column("key", String(200), nullable=False, doc="the same thing is owed once"),
    Column("payload", Text, nullable=False, doc="JSON: what to say, where the alert itself does not tell"),
    Column("state", String(8), nullable=False, doc="due, held, sent, failed"),
    Column("attempts", Integer, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("lease", String(32), doc="of the worker that has it"),
    Column("claimed_until", BigInteger),
    Column("made_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger),
    Column("error", String(400), doc="a sentence"),
    UniqueConstraint("organisation_id", "destination_id", "key"),
    Index(None, "state", "due_at"),
    comment="What is owed to whom",
)

shown_alerts = Table(
    "shown_alerts",
    metadata,
    _organisation(),
    Column("destination_id", ForeignKey("destinations.id"), primary_key=True),
    Column("alert_id", ForeignKey("alerts.id"), primary_key=True),
    Column(
        "message",
        String(200),
        nullable=False,
        doc="the platform's own name for the living message, or group:12 (a digest's or a flood's delivery)",
    ),
    Column("version", Integer, nullable=False, doc="of the alert that it shows"),
    comment="The one living message of an alert in a channel",
)

rotations = Table(
    "rotations",
    metadata,
    Column("id", Integer, primary_key=True),
    _organisation(),
    Column("name", String(100), nullable=False),
    Column("members", Text, nullable=False, doc="JSON: platform:user, in their order"),
    Column("zone", String(64), nullable=False),
    Column("begins_at", BigInteger, nullable=False, doc="when the first member's first shift began"),
    Column("handover", String(16), nullable=False, doc="daily or a weekday"),
    Column("handover_minute", SmallInteger, nullable=False, doc="of the local day"),
    Column("briefed_at", BigInteger, doc="the shift change that was last briefed"),
    UniqueConstraint("organisation_id", "name"),
)

overrides = Table(
    "overrides",
    metadata,
    Column("id", Integer, primary_key=True),
    _organisation(),
    Column("rotation_id", ForeignKey("rotations.id"), nullable=False),
    Column("member", String(200), nullable=False),
    Column("from_at", BigInteger, nullable=False),
    Column("until_at", BigInteger, nullable=False),
    Column("made_by", String(200), nullable=False),
    Index(None, "organisation_id", "rotation_id", "until_at"),
)

escalations = Table(
    "escalations",
    metadata,
    _organisation(primary_key=True),
    Column("severity", String(8), primary_key=True),
    Column(
        "steps", Text, nullable=False, doc="JSON: who is told after how many minutes, or beyond which dollars a minute"
    ),
)

schedules = Table(
    "schedules",
    metadata,
    Column("id", Integer, primary_key=True),
    _organisation(),
    Column("number", Integer, nullable=False, doc="what people call it"),
    Column("made_by", String(200), nullable=False, doc="platform:user, whose rights it runs with"),
    Column("made_at", BigInteger, nullable=False),
    Column("title", String(200), nullable=False),
    Column("every", Text, nullable=False, doc="JSON: hourly, daily, weekly, interval or cron"),
    Column("zone", String(64), nullable=False),
    Column("language", String(2), nullable=False),
    Column("question", Text, nullable=False, doc="what it asks each time, in words"),
    Column("destination_id", ForeignKey("destinations.id"), nullable=False),
    Column("removed_at", BigInteger),
    UniqueConstraint("organisation_id", "number"),
)

claims = Table(
    "claims",
    metadata,
    _organisation(primary_key=True),
    Column("job", String(100), primary_key=True, doc="schedule:12, watch, escalate"),
    Column("slot", BigInteger, primary_key=True, doc="the time that it was to fire at"),
    Column("claimed_at", BigInteger, nullable=False),
    Column("done_at", BigInteger),
    comment="Scheduled work is done by whoever writes its row first",
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigKey, primary_key=True),
    _organisation(),
    Column("at", BigInteger, nullable=False),
    Column("principal", String(200), nullable=False, doc="platform:user"),
    Column("role", String(16), nullable=False),
    Column("tool", String(64), nullable=False),
    Column("arguments", Text, nullable=False, doc="JSON, phone numbers and names masked"),
    Column("outcome", String(16), nullable=False, doc="see `audit.Outcome`"),
    Column("detail", String(400), doc="a sentence; never a secret or a phone number"),
    Column("reference", String(16), doc="the number that the person was shown"),
    Column("receipt_id", String(32)),
    Column("took_ms", Integer),
    Index(None, "organisation_id", "at"),
)
