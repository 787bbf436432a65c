"""The English words."""

from bot.brain.offline.senses import (
    Amount,
    CallNoun,
    Comparator,
    DimensionNoun,
    ExtremeWord,
    Filler,
    GroupWord,
    IntentWord,
    Is,
    Marker,
    MetricWord,
    OrMore,
    Preposition,
    QuantityNoun,
    Sense,
    ShareWord,
    StatisticWord,
    UnitWord,
    VerbWord,
)

ENTRIES: list[tuple[Sense, str]] = [
    # What is counted
    (
        CallNoun(),
        "[phone|telephone|voice] (call|calls), call records, calls (made|placed), phonecall[s], conversation[s], times, anything",
    ),
    (CallNoun("legs"), "[call] (leg|legs)"),
    (
        MetricWord("answer_rate"),
        "(answer|answering|answered|pickup|pick up|response) (rate|ratio)[s], answer seizure ratio, asr",
    ),
    (MetricWord("average_ring"), "(average|mean) (answer|answering|wait|waiting) time, average speed of answer"),
    (MetricWord("average_duration"), "acd, average call duration, mean call duration, average handling time"),
    (QuantityNoun("duration"), "[call] duration[s], [call] length[s]"),
    (
        QuantityNoun("talk"),
        "min, mins, [call|total] talk[ing] time, talktime, airtime, [call|talk|talking] minutes, "
        "minutes (talked|spoken|of talk|of talk time|on the phone|of calls|of conversation), call time, time (on the phone|spoken|talking|on calls|spent on calls), "
        "conversation time, [call|calling] hours on the phone, talk",
    ),
    (
        QuantityNoun("ring"),
        "ring[ing] time[s], ring[ing] duration, (wait|waiting) time[s], time to answer, speed of answer, ring seconds, seconds ringing",
    ),
    (
        StatisticWord("total"),
        "totals, total, overall, sum of, cumulative, combined, altogether, in total, in all, aggregate[d]",
    ),
    (StatisticWord("average"), "average, avg, mean, on average, averaged"),
    (
        ShareWord(),
        "[what] (percentage|percent|pct|share|proportion|fraction|portion) [of], % [of], what part of, how much of",
    ),
    # Kinds of calls
    (
        Is("call_type", "international"),
        "[to] another country, [to] other countries, internationals, international[ly], intl, internat, foreign, overseas, abroad, cross border, to other countries, "
        "to (a|another) foreign country, outside the country, out of the country, "
        "international long distance",
    ),
    (
        Is("call_type", "internal"),
        "(ext|extn|extension) to (ext|extn|extension), internals, internal[ly], in house, inhouse, intra company, between extensions, extension to extension, between colleagues, between ourselves",
    ),
    (Is("call_type", "internal", negate=True), "externals, external[ly], off net, outside (call|calls)"),
    (Is("call_type", "national"), "national, domestic, in country"),
    (
        Is("call_type", "mobile"),
        "mobile[s], cell[s], cell phone[s], cellphone[s], cellular, mobile (phone|phones|numbers), cell numbers",
    ),
    (
        Is("call_type", "tollfree"),
        "toll free [numbers|lines|number], tollfree [numbers], freephone [numbers], free phone [numbers], 0800 [numbers], 1800 numbers, 800 numbers",
    ),
    (
        Is("call_type", "premium"),
        "premium [rate] [numbers|lines|number|services], premium rated, 0900 [numbers], 900 numbers, 1900 numbers, 0 900 [numbers]",
    ),
    (Is("call_type", "emergency"), "emergency [services|numbers|number]"),
    (Is("call_type", "shortcode"), "short code[s], shortcode[s]"),
    (Is("call_type", "meeting"), "meeting[s]"),
    (
        Is("direction", "inbound"),
        "inbounds, inbound, incoming, ingoing, received, coming in, that came in, came in, from outside, from the outside, from external (numbers|callers), incomming",
    ),
    (
        Is("direction", "outbound"),
        "(dials|dial|call|calls) out, (calling|dialing|dialling) out, (dialled|dialed|called|sent|rang) out, outbounds, outbound, outgoing, outward, placed, dialled, dialed, going out, originated, went out, outgoings",
    ),
    (
        Is("answered", "yes"),
        "answered, picked up, pick up, connected, successful, taken, got through, that were answered, answer, got answered",
    ),
    (
        Is("answered", "no"),
        "[did] (fail|failed|fails) to (answer|pick up|get answered), never got (answered|picked up), [that] never (answered|picked up|connected), unanswered, not answered, no answer, not picked up, never answered, never picked up, without [an] answer, nobody answered, "
        "nobody picked up, no one answered, went unanswered, rang out, not connected, did not connect, did not answer",
    ),
    (Is("missed", "yes"), "missed, miss, lose, lost, losing, missing, unattended, not attended"),
    (
        Is("business_hours", "outside"),
        "(after|off|out of|outside|outside of|beyond|non|outwith) [of] [the] [normal|regular|usual] [business|office|working|work|opening|bank] (hour|hours|hrs|time), "
        "(when|while) (we|the office|the branch|the bank|offices|everything) (are|were|is|was) closed, while closed, out of office hours, after work [hours], non (business|working|office) hours",
    ),
    (
        Is("business_hours", "inside"),
        "[during|in|within|inside] [the] [normal|regular|usual] (business|office|working|work|opening) (hours|time), in hours",
    ),
    (
        Is("forwarded", "yes"),
        "[call] forwarded, diverted, redirected, call forwarding, forwarding, (call|calls) forwarded, rerouted",
    ),
    (
        Is("redirect_reason", "unconditional"),
        "[call|calls] [forwarded|diverted|redirected] (unconditionally|unconditional|always), unconditional (forwarding|forwards|forward|diversion), "
        "call forward always, forwarded no matter what, forwarded all the time, always forwarded, unconditionally (forwarded|diverted|redirected)",
    ),
    (
        Is("redirect_reason", "busy"),
        "(forwarded|diverted|redirected) (on|when|because|due to|if) [the line|line] [was|is|being] busy, busy (forwarding|forward), forwarded because of busy",
    ),
    (
        Is("redirect_reason", "no_answer"),
        "(forwarded|diverted|redirected) because (they|he|she|nobody|no one|the user) [did not|never] (pick up|answer|picked up|answered), (forwarded|diverted|redirected) (on|when|because of|after|due to) [there was] (no answer|not answered|unanswered), (no answer|noanswer) (forwarding|forward)",
    ),
    (
        Is("released_by", "local"),
        "[where|that|when] (we|our side|our end|the local side) (hung up|released|disconnected), (hung up|released|ended|disconnected|terminated|dropped|cut) (by us|by our side|on our side|by our end|on our end|locally|by the local (side|party|end)|from our side|by local), "
        "that we hung up, we hung up, released locally, local release, local[ly] released",
    ),
    (
        Is("released_by", "remote"),
        "[where|that|when] the (other|far|remote) (side|party|end) (hung up|released|ended|disconnected), (hung up|released|ended|disconnected|terminated|dropped|cut) (by|on|from) [the] (other|far|remote) [side|party|end], "
        "(hung up|released|ended|disconnected) (remotely|by remote|by the outside party|by the far end), remote release, remote[ly] released",
    ),
    (
        Is("device", "WXC_CLIENT"),
        "wxc client, (from|on|with|using|via|through) [the] (app|webex app|softphone|soft phone|softphones|desktop app), softphone, webex app, app",
    ),
    (
        Is("device", "WXC_DEVICE"),
        "wxc device, (from|on|with|using|via) [a|the] (desk phone|desk phones|deskphone|hard phone|hardphone|physical phone|physical phones), desk phone[s], deskphone[s]",
    ),
    (
        Is("device", "SIP"),
        "(from|on|with|using|via) [a] sip [device|devices|phone|phones|client], sip (device|devices|phone|phones)",
    ),
    # What can be grouped by
    (DimensionNoun("location"), "location, site, office, branch, city, premises"),
    (DimensionNoun("location", plural=True), "locations, sites, offices, branches, cities"),
    (
        DimensionNoun("person"),
        "user, person, employee, agent, colleague, worker, team member, staff member, individual, somebody, someone",
    ),
    (
        DimensionNoun("person", plural=True),
        "users, people, persons, employees, agents, colleagues, workers, staff, team members, staff members, individuals, folks, operators",
    ),
    (DimensionNoun("person", caller=True), "caller, dialer, dialler"),
    (DimensionNoun("person", plural=True, caller=True), "callers, dialers, diallers"),
    (DimensionNoun("extension"), "x, extension, ext, extn, line"),
    (DimensionNoun("extension", plural=True), "extensions, exts, lines"),
    (
        DimensionNoun("number"),
        "[phone|telephone|destination|dialled|dialed|called|calling|caller] number, caller id, destination number",
    ),
    (
        DimensionNoun("number", plural=True),
        "[phone|telephone|destination|dialled|dialed|called|calling|caller] numbers, caller ids",
    ),
    (DimensionNoun("country"), "[destination] country, destination, nation, country called"),
    (DimensionNoun("country", plural=True), "[destination] countries, destinations, nations"),
    (DimensionNoun("queue"), "[call] queue, hunt group"),
    (DimensionNoun("queue", plural=True), "[call] queues, hunt groups"),
    (DimensionNoun("trunk"), "trunk, sip trunk, trunk group"),
    (DimensionNoun("trunk", plural=True), "trunks, sip trunks, trunk groups"),
    (DimensionNoun("call_type"), "[call] type, (type|kind|sort) of call[s], call category, category"),
    (DimensionNoun("call_type", plural=True), "[call] types, (types|kinds|sorts) of call[s], categories"),
    (DimensionNoun("direction"), "direction, call direction"),
    (DimensionNoun("hour"), "hour, hour of [the] day, time of [the] day, clock hour"),
    (DimensionNoun("hour", plural=True), "hours, hours of [the] day"),
    (DimensionNoun("day"), "day, date, calendar day"),
    (DimensionNoun("day", plural=True), "days, dates"),
    (DimensionNoun("weekday"), "weekday, day of [the] week, week day"),
    (DimensionNoun("week"), "week, calendar week"),
    (DimensionNoun("week", plural=True), "weeks"),
    (DimensionNoun("month"), "month, calendar month"),
    (DimensionNoun("month", plural=True), "months"),
    (GroupWord("location"), "(site|location|office|branch) by (site|location|office|branch)"),
    (GroupWord("person"), "(user|person|agent|employee) by (user|person|agent|employee)"),
    (GroupWord("country"), "country by country"),
    (GroupWord("day"), "day to day, daily, day by day, a day, each day, every day"),
    (GroupWord("hour"), "hourly, hour by hour, an hour"),
    (GroupWord("week"), "weekly, week by week, a week"),
    (GroupWord("month"), "monthly, month by month"),
    # What gives its neighbours a role
    (
        Marker("among"),
        "among [the|all] [of] [the], out of [all] [the], of all [the], in all [the], as a (share|percentage) of [all] [the], over all [the]",
    ),
    (
        Marker("by"),
        "by [each|the], per, for (each|every), in (each|every), at (each|every), from (each|every), each, every, (broken|split|grouped|divided|separated|sorted|listed|segmented) [down|up|out] by, "
        "[a] (breakdown|split|grouping|distribution) (by|of|per), group by, split by, across [the|all], for every, per each, among [the]",
    ),
    (
        Marker("order_by"),
        "[ranked|sorted|ordered|ranking|measured] by [the] [number|count|volume|amount|quantity|total number] of, by [total] (count|volume), in terms of, ranked by, ordered by, sorted by, by most, by the most",
    ),
    (Marker("which"), "which, what, which of [the|our], what are, what were"),
    (
        Marker("who"),
        "whose, anyone, anybody, did anyone, has anyone, [the] (names|name|list) of (everyone|everybody|those|people|the people|anyone|all) who, everyone who, everybody who, who, whos, who all, who else, which of us, anybody who, anyone who",
    ),
    (Marker("whom"), "whom, who did, to whom did, who was called by, who has"),
    (Marker("when"), "when, at what time, what time, at which time"),
    (
        Marker("how_many"),
        "how much [phone|call|voice|telephone] (traffic|volume|activity), how many, [the] [total] (number|count|volume|quantity|amount) of, count [of]",
    ),
    (
        Marker("how_long"),
        "how long, how much time, how many (minutes|hours|seconds), for how long, how much talk time, how many talk minutes",
    ),
    (Marker("list"), "list [of], details (of|on|about), detail of, itemize, itemise, individual"),
    (
        Marker("show"),
        "break, break [it|them|that|this|these|those] down, split [it|them|that|this|these|those] [up], group [it|them|that|this|these|those], divide [it|them], separate [it|them], show, give, display, pull up, pull, fetch, find, bring up",
    ),
    (Marker("top"), "top, leading, [the] ranking of, rank, ranking"),
    (Marker("bottom"), "bottom"),
    (Marker("excluded"), "[are|being|all] excluded, not included, aside, left out, excepted, removed"),
    (
        Marker("not"),
        "leaving, setting, putting, not, no, except [for], excluding, exclude, excludes, excl, without, other than, apart from, aside from, but not, not counting, do not count, not including, "
        "do not include, not considering, ignoring, ignore, leave out, leaving out, minus, non, leaving aside, besides, that are not, that were not, which were not, that is not, drop, omit, omitting, skip, skipping, neither",
    ),
    (Marker("and"), "and, &, as well as, plus, and also, nor"),
    (Marker("or"), "or, and or"),
    (
        Marker("versus"),
        "versus, vs, against, compared (to|with), in comparison (to|with), relative to, as compared to, as opposed to",
    ),
    (
        Marker("compare"),
        "(going|gone|went|go) (up|down), rising, increasing, growing, decreasing, falling, dropping, how did, compare, comparing, comparison (of|between), contrast, difference between, compare the, how do, how does",
    ),
    (
        Marker("copula"),
        "are, were, is, was, have been, had been, has been, went, go, that are, that were, that was, which were, turned out, being, ended up",
    ),
    (Marker("us"), "us"),
    (
        Marker("them"),
        "he, she, him, her, his, their, them, they, those, these, of those, of these, of them, of which, among them, among those, those ones, those calls, these calls, it, the same ones",
    ),
    (
        Marker("only"),
        "only, just, solely, exclusively, nothing but, restrict to, limit to, filter by, filter to, filter, narrow to, narrow down to",
    ),
    (
        Marker("also"),
        "no COMMA, what about, how about, what of, and for, same for, the same for, same but, same thing for, also, now, now for, then, and now, ok and, and what about, and how about, repeat for, do the same for, i meant, sorry [i] meant, no i meant, i mean, sorry, rather, correction",
    ),
    (Marker("instead"), "instead, rather"),
    (Marker("distinct"), "distinct, different, unique, separate"),
    (
        Marker("starting_with"),
        "starting (with|in), that start with, beginning with, that begin with, with [the] prefix, prefix, prefixed, with area code, area code",
    ),
    (Marker("outside"), "outside, external, outer"),
    (Marker("more"), "more, an increase in, higher"),
    (Marker("fewer"), "fewer, a decrease in, lower"),
    (Marker("than"), "than"),
    (Marker("between"), "between"),
    # Extremes
    (
        ExtremeWord("most"),
        "most, highest, max, maximum, biggest, largest, greatest, [the] (most|highest|largest|greatest|biggest) (number|amount|count|volume) of, most often, most frequently, the most, most of all, heaviest, more than anybody else, most frequent",
    ),
    (
        ExtremeWord("least"),
        "least, fewest, lowest, minimum, smallest, [the] (fewest|lowest|smallest|least) (number|amount|count|volume) of, the fewest, the least, least often",
    ),
    (ExtremeWord("longest"), "longest, lengthiest, longest lasting, longest running"),
    (ExtremeWord("shortest"), "shortest, briefest"),
    (ExtremeWord("latest"), "most recently, last, latest, most recent, newest, recent"),
    (ExtremeWord("earliest"), "first, earliest, oldest, very first"),
    (ExtremeWord("busiest"), "busiest, peak, most active, heaviest, rush, most busy"),
    (ExtremeWord("quietest"), "quietest, slowest, least active, calmest, least busy"),
    # Who did what
    (
        VerbWord("make"),
        "(rack|racked|clock|clocked|run|ran) up, left, leave, make, made, making, makes, place, places, placing, initiate, initiated, start, started, done by",
    ),
    (
        VerbWord("receive"),
        "came (into|to|through to), entered, receive, receives, receiving, get, gets, getting, got, take, took, taking, handle, handled, handles, had coming",
    ),
    (
        VerbWord("call"),
        "called, calling, dial, dials, dialling, dialing, phone, phoned, phoning, phones, ring, rang, rings, ringing, reach, reached, contact, contacted, contacting, rung, spoke to, talked to, called up, (make|made) [a|any] (call|calls) to",
    ),
    (VerbWord("spend"), "spend, spent, spends, spending, use up, used up"),
    (VerbWord("last"), "last, lasted, lasting, that lasted, which lasted, took, that took, ran, that went on for"),
    (
        VerbWord("talk"),
        "talk, talked, talking, talks, speak, spoke, spoken, speaking, on the phone, on the line",
    ),
    (VerbWord("use"), "use, used, using, through, via, over, went through, routed through, going through, carried"),
    # Numbers
    (
        Comparator(">"),
        "beyond, went beyond, past, more than, over, above, greater than, exceeding, in excess of, >, exceed, exceeds, exceeded, bigger than, higher than, upwards of",
    ),
    (
        Comparator(">", of_duration=True),
        "longer than, (lasting|that lasted|lasted|took) (more|longer) than, (lasting|that lasted|lasted) over",
    ),
    (
        Comparator(">="),
        "at least, no (less|fewer) than, not (less|fewer) than, a minimum of, minimum of, minimum, >=, ≥",
    ),
    (Comparator("<"), "less than, fewer than, under, below, lower than, <"),
    (
        Comparator("<", of_duration=True),
        "shorter than, (lasting|that lasted|lasted) (less|under|shorter) than, (lasting|that lasted|lasted) under, quicker than",
    ),
    (Comparator("<="), "at most, up to, no more than, not more than, a maximum of, maximum of, <=, ≤"),
    (Comparator("="), "exactly, precisely, ="),
    (OrMore(">="), "or (more|longer|over|above|greater), and (up|over|above), +, plus, or higher"),
    (OrMore("<="), "or (less|fewer|shorter|under|below), and under"),
    (Amount(900), "(a|one) quarter [of an|of a|of] hour, quarter of an hour"),
    (Amount(30), "half a minute, half minute"),
    (Amount(1800), "[a] half [an|a|of an] hour"),
    (Amount(3600), "(an|a) hour"),
    (Amount(5400), "(an|one) hour and a half, one and a half hours"),
    (Amount(60), "a minute"),
    (UnitWord(1), "second, seconds, sec, secs, s"),
    (UnitWord(60), "minute, minutes, min, mins, m"),
    (UnitWord(3600), "hour, hours, hr, hrs, h"),
    # Places of things
    (Preposition("from"), "off [of], from, out of, originating (from|in|at), coming from"),
    (Preposition("to"), "to, into, towards, toward"),
    (Preposition("in"), "in, at, within, inside, on"),
    (Preposition("by"), "by, made by, placed by"),
    (Preposition("of"), "of, belonging to"),
    (Preposition("with"), "with, having"),
    (Preposition("for"), "for, on behalf of"),
    # Not about figures of calls
    (
        IntentWord("help"),
        "help, help me, what can you do, what can i ask [you], what do you do, how do you work, what do you know, commands, usage, how does this work, how can you help [me], what can i do here",
    ),
    (
        IntentWord("greeting"),
        "hi, hello, hey, good (morning|afternoon|evening|day), hi there, hello there, hey there, greetings",
    ),
    (
        IntentWord("thanks"),
        "thanks, thank you, thx, cheers, thanks a lot, thank you very much, great thanks, ok thanks, perfect thanks",
    ),
    (
        IntentWord("data"),
        "what data, which data, data, what is loaded, how fresh, how recent, how old, how far back, coverage, data coverage, data freshness, what history, call history, imported, loaded, up to date, are we up to date",
    ),
    (
        IntentWord("trace"),
        "trace, trace [the] call, follow [the] call, story of, the story of, what happened (in|with|to|on|during) [the] [call], path of, leg by leg, journey of, walk me through [the] [call], tell me about [the] call",
    ),
    (
        IntentWord("verify"),
        "verify [the] [receipt], receipt, verify (that|it|this), double check [that|it], check (that|it) again, rerun, re run, run (it|that) again, is (that|it|this) [still] (right|correct|true), are you sure",
    ),
    (
        Filler(),
        "saw, see, one (number|name|figure) [is enough], enough, window, in the window, name the [first], just the (number|figure|count|total), (the|only the) (number|figure) please, going, side by side, names, names please, hits, everywhere, all [the|our] (sites|offices|locations|branches|users|people), calendar, but, in length, long, down, came, come, together, either, jointly, logged, recorded, registered, seen, to us, often, came through, went through, through,  how often, and how often, our (people|users|staff|employees|agents|folks|colleagues|side), the, a, an, there, did, does, do, have, has, had, be, been, being, is, are, was, were, please, pls, plz, could, can, would, will, should, may, you, we, our, ours, me, i, us all, "
        "like, want, need, wish, see, know, let, tell, tell me, hey, hi, hello, ok, okay, so, all, any, some, that, which, this is, of all, of our, one, ones, total of, made up, just curious, "
        "i would like, id like, i want to know, i need to know, do you know, can you tell, kindly, quick question, quickly, exactly how, as, it, happen, happened, occur, occurred, took place, "
        "there been, in there, altogether, at all, if, whether, with, thing, things, also, then, each one, im, looking for, interested in, find out, let me see, let me know, report [on|of], figures (for|on|of), "
        "stats [for|on|of], statistics [for|on|of], data (for|on|of), numbers for, the whole, whole, entire, entirety of, throughout, company, organisation, organization, company wide, everyone, everybody, overall, when it comes to, about, regarding, "
        "during, over, within, for, around, by the way, good morning, good afternoon, thanks, thank you, us, currently, already, really, actually, time period, period, time frame, timeframe, results, result, chart, table, graph, "
        "volume, volumes, traffic, activity, breakdown, summary, overview",
    ),
]
