# What commands print.

error = error
warning = warning
nearest = Nearest: { $nearest }
perhaps-saved = { $count ->
    [1] 1 error. It is not certain whether anything was saved.
   *[other] { $count } errors. It is not certain whether anything was saved.
}
nothing-saved = { $count ->
    [1] 1 error. Nothing was saved.
   *[other] { $count } errors. Nothing was saved.
}
place-sheet = sheet { $sheet }
place-row = row { $row }
place-column = column { $column } “{ $header }”
place-column-bare = column { $column }
pair = { $name }: { $value }
receipts = Recorded as entries { $first } to { $last } of { $origin }. Keep this head to prove it later: { $head }
receipt = Recorded as entry { $position } of { $origin }. Keep this head to prove it later: { $head }
already-acknowledged = This was recorded before under the same key; nothing was recorded twice.
nothing-new = Nothing new: nothing was recorded.
ledger-opened = Opened the ledger { $origin }: { $title }.
written = Written: { $file }
exported = { $origin } up to { $head }

# Import
import-file = { $file } (layout { $layout })
import-new = { $count } new
import-difference = { $count } year-to-date totals of which the difference is recorded
import-revised = { $count } that stand with another value
import-adjusted = { $count } later totals that stand, with another difference
import-unchanged = { $count } that stand already, unchanged
import-repeated = { $count } that repeat a row of another file; not recorded. If they are distinct: --distinct
import-undone = { $count } that were reversed on purpose; not recorded. To record them again: --again
import-unknown-columns = not read, because the layout does not know them: { $columns }
import-dry-run = Dry run: nothing was recorded.
import-recorded = Recorded as entries { $first } to { $last }. Head: { $head }
listing-place = Where
listing-row = Row
listing-cell = Cell
listing-outcome = What becomes of it
listing-more = … and { $count } more (all of them with --json)
outcome-new = new
outcome-difference = { $before } stands; { $difference } is recorded
outcome-unchanged = stands already
outcome-revised = entry { $position } says { $old }, the file { $new }
outcome-adjusted = the total up to { $up_to } stands; its difference is { $new }, no longer { $old } (entry { $position })
outcome-redefined = stands as “{ $old }”, the file says “{ $new }”
outcome-repeated = like entry { $position }
outcome-undone = reversed by entry { $position }
template = measure,agency,amount,currency,date,year,node,fund,resources,nexus,partner,note,reference
    spent,IOM,1234.50,USD,2021-06-30,2021,,,,,,Example row: replace it,2021-001

# Reports
findings-count = { $count ->
    [0] no findings
    [1] 1 finding
   *[other] { $count } findings
}
total = Total
no-rows = No figures.
findings = Findings
provenance = Provenance
sheet-table = Table
provenance-ledger = Ledger
provenance-head = Head
provenance-recorded = As known at
provenance-effective-to = Effective up to
provenance-projection = Projection
provenance-canonical = Digest of the canonical table
provenance-rate = Rate
provenance-stopped = Not complete
provenance-program = Made by
rate-definition = { $definition } = { $numerator } / { $denominator }, rounded half up
note-other-currency = { $count ->
    [1] 1 row in { $currency } is not in this table.
   *[other] { $count } rows in { $currency } are not in this table.
}
note-several-years = { $count ->
    [1] 1 row for { $years } together is not in this table.
   *[other] { $count } rows for { $years } together are not in this table.
}
measure-required = required
measure-pledged = pledged
measure-committed = committed
measure-mobilised = mobilised
measure-available = available
measure-spent = spent
measure-disbursed = disbursed
measure-gap = funding gap
measure-gap-available = gap on what is available
measure-execution-rate = execution rate
measure-delivery-rate = delivery rate
measure-agency = agency
level-axis = axis
level-outcome = outcome
level-output = output
level-activity = activity

# Verification
verified = { $origin }: verified up to { $head } (payloads, texts, headers, chain, tree, head, read models, tables and triggers)
not-verified = { $origin }: DOES NOT VERIFY. Its entries give { $head }.
    .next = Stop recording. Keep a copy of the store as it is, and compare with the last backup and with receipts that people kept.
fault-at = entry { $position }, { $layer }, { $field }: { $what }
fault-beside = { $layer }, { $field }: { $what }
layer-position = position
layer-header = header
layer-hash = hash
layer-chain = chain
layer-time = recorded time
layer-payload = payload
layer-opening = text
layer-event = event
layer-head = head
layer-read-model = read model
layer-schema = table or trigger
layer-tree = tree
layer-storage = storage
rebuilt-same = { $projection }: the rows are those that { $size } entries give ({ $live })
rebuilt-replaced = { $projection }: { $count } differences; rebuilt from { $size } entries ({ $live } became { $rebuilt })
rebuilt-differs = { $projection }: { $count } differences; stored { $live }, { $size } entries give { $rebuilt }

# Audit trail
log-position = Entry
log-hash = Hash
log-recorded = Recorded
log-effective = Effective
log-actor = By
log-event = What
log-type = Event type
log-payload = Payload
log-reversed = reverses entry { $position }: { $reason }
log-reversed-by = reversed by entry { $position }
log-replaced-by = replaced by entry { $position }
log-statement = published figures: { $name } ({ $count })
log-person = person: { $name }
log-agency = agency: { $agency }, { $name }
log-alias = “{ $alias }” means { $agency }
log-opened = ledger opened: { $title }
log-framework = framework: { $framework }
log-node = node { $node }: { $title }
log-fund = fund: { $fund }
log-import = import of { $file }: { $events } events
erased = (erased)
list-empty = None.
list-code = Code
list-abbreviation = In French
list-name = Name
list-aliases = Other spellings
list-title = Title
list-level = Level
list-agencies = Agencies

# Quickstart
quickstart-title-agencies = UN Mali 2021, by agency
quickstart-title-axes = UN Mali 2021, by strategic axis
quickstart-ledger = { $origin }: { $title }
quickstart-next = What to try next (from this folder):
    {"  "}export JATE_STORE="{ $store }" JATE_LEDGER=jate.example.org/mli-2021-agencies
    {"  "}jate log
    {"  "}jate record expenditure --agency IOM --amount "1 234,50" --currency USD --date 2021-06-30
    {"  "}jate report financial-overview-by-agency --year 2021 --format html -o "{ $dir }/overview-now.html"
    {"  "}jate reconcile
    {"  "}jate verify

# What the system says about files
reason-not-found = there is no such file
reason-permission-denied = you may not
reason-is-a-directory = it is a folder
reason-not-a-directory = a part of its path is not a folder
reason-already-exists = it exists already
reason-storage-full = no space left
reason-read-only = the place is read-only
reason-other = the system refused ({ $detail })

# Kinds of events
event-ledger-opened = ledger opened
event-person-named = person named
event-agency-registered = agency registered
event-agency-alias-decided = alias decided
event-framework-opened = framework opened
event-node-defined = node defined
event-fund-registered = fund registered
event-import-recorded = import
event-entry-reversed = reversal
event-statement-published = published figures
event-allocation-recorded = allocation
event-contribution-recorded = contribution
event-availability-recorded = availability
event-expenditure-recorded = expenditure
event-disbursement-recorded = disbursement

# What does not verify
fault-missing = missing
fault-altered = altered
fault-foreign = not of this program
fault-strays = { $count ->
    [one] 1 row belongs to nothing
   *[other] { $count } rows belong to nothing
}
fault-renumbered = ledgers are missing or renumbered
fault-unknown-projection = no such projection
fault-unreadable = cannot be read ({ $detail })
fault-gap = the next entry is at { $found }
fault-computed = stored { $found }, the entries give { $expected }
fault-differs = expected { $expected }, found { $found }
fault-too-few-entries = expected at least { $expected } entries, found { $found }
fault-not-linked = names { $found }, the entry before has { $expected }
fault-not-the-hash-before = is not the hash of the entry before
fault-earlier = { $found } is earlier than { $expected }, the time of the entry before
fault-commitment = the header commits to { $expected }, payload and salt give { $found }
fault-reserved = the key is reserved
fault-not-erased = missing, and no entry erased it
fault-not-its-commitment = does not match its commitment
fault-twice = more than one
fault-unknown-field = the payload has no such committed field
fault-no-entries = a ledger without entries
fault-no-rows = has no rows: `jate rebuild` makes them
fault-other-definition = made by the definition { $found }, this program has { $expected }
fault-other-stop = stopped at entry { $found }, entries give { $expected }
fault-stopped = this program cannot go on from here: { $detail }
stopped = These figures end before entry { $position }, which this program cannot read: a newer version of Jate recorded it, or it was damaged. What was recorded after it is not in them. Update Jate, then run `jate rebuild`.
rebuilt-stopped = The read model of { $projection } stopped at entry { $position }: { $detail }
fault-stray-row = stored, but the entries give none

# Stores
store-ready = The store is ready; there was nothing to do.
store-prepared = The store is ready. Let people in with GRANT { $app } TO somebody; the role { $owner } is for migrations only.
store-migrated = Migrations applied: { $versions }.
copied = { $origin }: { $count } entries copied, { $before } were there before. Where it came from, and where it went:
fault-right-too-many = may { $right } { $table }
backup-keep = Keep these heads apart from the file: they prove later that the backup is the right one, and whole.
backup-not-verified = The backup does not verify. Nothing was restored.
restored = Restored, and verified against what the backup says of itself:
fault-older-backup = the backup ends at { $found }; of the head that you kept, { $expected }, { $count ->
    [one] 1 entry is missing
   *[other] { $count } entries are missing
}
