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
import-ledger = Ledger { $origin }
import-new = { $count } new
import-difference = { $count } year-to-date totals of which the difference is recorded
import-revised = { $count } that stand with another value
import-adjusted = { $count } later totals that stand, with another difference
import-unchanged = { $count } that stand already, unchanged
import-repeated = { $count } that repeat a row of another file; not recorded. If they are distinct: --distinct
import-undone = { $count } that were reversed on purpose; not recorded. To record them again: --again
import-kept-columns = kept as they stand, because the layout does not know them: { $columns }
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
provenance-approved = Only
approved-only = what is approved, or needs no approval
provenance-conversion = Converted
provenance-exchange = Exchange rate
conversion-transaction = each amount at the rate of the day on which it took effect
conversion-period-end = each amount at the rate of the end of the period
conversion-given = each amount at the rate given for this report
exchange-given = { $pair } { $rate }, given
exchange-since = { $pair } { $rate }, from { $since } ({ $source })
provenance-projection = Projection
provenance-canonical = Digest of the canonical table
provenance-rate = Rate
provenance-stopped = Not complete
provenance-program = Made by
rate-definition = { $definition } = { $numerator } / { $denominator }, rounded half up
progress-definition = { $definition } = (result − baseline) / (target − baseline), rounded half up
note-other-currency = { $count ->
    [1] 1 row in { $currency } is not in this table.
   *[other] { $count } rows in { $currency } are not in this table.
}
note-no-amount = { $count ->
    [1] 1 row without an amount is not in this table.
   *[other] { $count } rows without an amount are not in this table.
}
note-several-years = { $count ->
    [1] 1 row for { $years } together is not in this table.
   *[other] { $count } rows for { $years } together are not in this table.
}
note-share-unknown = { $count ->
    [1] { $agency } has a share in 1 joint row; how large it is, is not known.
   *[other] { $agency } has a share in { $count } joint rows; how large it is, is not known.
}
note-provisional = { $count ->
    [1] 1 expenditure in this table is provisional: it waits for approval. The report of what is approved only is without it.
   *[other] { $count } expenditures in this table are provisional: they wait for approval. The report of what is approved only is without them.
}
note-no-year = { $count ->
    [1] 1 row of no programme year is not in this table.
   *[other] { $count } rows of no programme year are not in this table.
}
measure-required = required
measure-pledged = pledged
measure-committed = committed
measure-mobilised = mobilised
measure-available = available
measure-spent = spent
measure-planned = planned disbursements
measure-disbursed = disbursed
measure-net-funded = net funded
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
verified = { $origin }: verified up to { $head } (payloads, texts, headers, chain, tree, checkpoints, head, read models, tables and triggers)
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
layer-evidence = file of evidence
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
log-approved-by = approved by entry { $position }
log-statement = published figures: { $name } ({ $count })
log-person = person: { $name }
log-agency = agency: { $agency }, { $name }
log-alias = “{ $alias }” means { $agency }
log-opened = ledger opened: { $title }
log-framework = framework: { $framework }
log-node = node { $node }: { $title }
log-fund = fund: { $fund }
log-award = award of { $agency } to { $partner }: { $amount }
log-rate = rate { $base }/{ $quote }: { $rate } ({ $source })
log-evidence = evidence of entry { $position }: { $name } ({ $hash })
log-approved = approves entry { $position }
log-threshold = expenditures wait for approval from { $amount } on: { $agency }
log-right-granted = function granted: { $function } ({ $agencies })
log-right-withdrawn = function withdrawn: { $function }
function-finance-officer = finance officer
function-approver = approver
function-rco = Resident Coordinator's Office
function-auditor = auditor
log-period-asked = asked for: { $change }, { $first } to { $last }: { $reason }
log-period-changed = { $change }: { $first } to { $last }
change-closed = period closed
change-reopened = period reopened
period-closed-line = { $first } to { $last }: closed
period-asked-line = { $first } to { $last }: { $change }, asked for by entry { $position }; another person confirms: jate period confirm { $position }
period-waits = Nothing changes until another person confirms: jate period confirm { $position }
log-narrative = { $topic } of { $node } ({ $language }, { $year })
log-risk = risk: { $title } (likelihood { $likelihood }, impact { $impact })
log-transfer = { $kind }: { $agency } { $amount } ({ $fund })
log-total = printed total of { $of }, { $column }: { $text }
topic-progress = progress
topic-challenges = challenges
topic-lessons = lessons
topic-partnerships = partnerships
topic-priorities = priorities
transfer-transferred = transfer to
transfer-refunded = refund from
transfer-contributed = contribution of
modality-parallel = parallel
modality-pooled = pooled
modality-pass-through = pass-through
log-partner-alias = “{ $alias }” is { $partner }
log-indicator = indicator { $indicator }: { $title }
log-result = { $role } of { $indicator } ({ $breakdown }, { $year }): { $value }
kind-count = a whole number
kind-percent = a percentage
kind-index = a number
kind-yes-no = yes or no
kind-scale = a word of its scale
kind-text = a text
role-baseline = baseline
role-milestone = milestone
role-result = result
role-target = target
role-change = published change
value-yes = yes
value-no = no
absent-no-data = no data
absent-not-applicable = not applicable
log-activity = activity { $node } described ({ $status })
log-import = import of { $file }: { $events } events
erased = (erased)
list-empty = None.
list-code = Code
list-abbreviation = In French
list-name = Name
list-aliases = Other spellings
list-title = Title
list-agency = Agency
list-threshold = Waits from
list-everybody = everybody
list-lead = Lead agency
list-kind = Values
list-direction = Better
list-dimensions = Broken down by
direction-up = more
direction-down = less
list-agent = Administrative agent
list-modality = Modality
list-indirect = Indirect costs, %
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
event-award-recorded = award
event-rate-recorded = exchange rate
event-evidence-attached = evidence
event-entry-approved = approval
event-threshold-set = threshold
event-right-granted = right granted
event-right-withdrawn = right withdrawn
event-period-change-requested = period: asked
event-period-changed = period changed
event-narrative-recorded = narrative
event-risk-recorded = risk
event-transfer-recorded = transfer
event-total-published = printed total
event-partner-alias-decided = spelling of a partner decided
event-indicator-defined = indicator defined
event-result-recorded = result
event-activity-described = activity described
event-import-recorded = import
event-entry-reversed = reversal
event-statement-published = published figures
event-allocation-recorded = allocation
event-contribution-recorded = contribution
event-availability-recorded = availability
event-expenditure-recorded = expenditure
event-disbursement-recorded = disbursement
event-disbursement-planned = planned disbursement

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

# Keys, checkpoints and proofs
log-key = key that signs checkpoints: { $key }
log-key-rotated = key that signs checkpoints from now on: { $key }
log-key-revoked = key revoked: { $key }, believed up to size { $size }: { $reason }
log-redacted = erases “{ $field }” of entry { $position }: { $reason }
event-key-authorised = key put to use
event-key-revoked = key revoked
event-field-redacted = text erased
layer-checkpoint = checkpoint
fault-another-root = was signed with the root { $found }, the entries give { $expected }
fault-no-known-key = is not signed by a key of this ledger
fault-key-ended = is signed by { $keys }, which may not sign this size
fault-redacts-another = says that it erased entry { $of } with the hash { $expected }, which is { $found }
fault-still-there = is recorded as erased from entry { $of }, and is still there, or never was
key-made = { $key }
    signs checkpoints from now on. Its private half is in { $file }: keep a copy apart from this machine, and give the line above to whoever will check.
key-made-witness = { $key }
    is the key of the witness. Its private half is in { $file }: keep it on the witness's own machine.
key-rotated = { $key }
    signs checkpoints from now on, in the place of the one before. Its private half is in { $file }. Whoever checks needs the line above in their policy.
list-id = Id
list-key = Key
list-sizes = Sizes
list-state = State
key-signs = signs
key-replaced = replaced
key-revoked = revoked
checkpoint-written = { $file }: checkpoint of { $size } entries. Keep it apart from this machine: it proves later that nothing before it was changed.
proof-written = { $file }: written. Whoever has a policy checks it with `jate check`.
not-held = { $file }: DOES NOT HOLD. { $reason }
    .next = Ask for the file again from where it came; if it still does not hold, do not rely on what it says.
unproved-form = It is not a proof as `jate prove` writes them ({ $part }).
unproved-entry = The part “{ $part }” of the entry is not what was recorded.
unproved-range = It speaks of an entry or a size that the ledger does not have.
unproved-length = It has { $found } hashes, where { $expected } are needed.
unproved-root = Its hashes lead to { $found }, and { $expected } was signed.
distrust-form = It is not a checkpoint.
distrust-unknown = Your policy has no key for { $origin }.
distrust-unsigned = No key of { $name } in your policy signed it.
distrust-forged = The signature of { $name } does not hold.
distrust-stamp = The time stamp of { $name } says nothing: { $reason }.
distrust-unstamped = No authority has time-stamped it, and you brought certificates of some.
distrust-quorum = { $found } witnesses of your policy signed it, which is not the quorum. Missing: { $missing }.
held-checkpoint = { $origin }: a checkpoint of { $size } entries, root { $root }.
held-growth = { $origin }: the { $old } entries of the older checkpoint are the first of the { $new } of the newer. Nothing before was changed.
held-entry = { $origin }: entry { $position } is among the { $size } that were signed, as it stands here.
held-withheld = Not shown, or erased: { $fields }
held-by-key = signed by key { $key }
held-by-witness = seen by witness { $name }, { $time }
held-by-stamp = existed at { $time }, says { $name } ({ $authority }), an authority that you trust
held-by-stamp-untraced = existed at { $time }, says { $name } ({ $authority }), which was not traced to an authority that you trust (--tsa)
stamp-form = it is not a time stamp of RFC 3161 that can be read ({ $part })
stamp-refused = the authority answered without a time stamp ({ $status })
stamp-other-text = it is of something else
stamp-signature = its signature does not hold
stamp-untrusted = its certificate leads to no authority that you trust ({ $detail })
stamp-request-written = { $file }: the request for a time stamp of { $size } entries. Send it to an authority as application/timestamp-query, and bring the answer back with `jate timestamp add`.
fault-time-stamp-of-another-text = has a time stamp of another text
fault-time-stamp-unsigned = has a time stamp whose signature does not hold
fault-time-stamp-unreadable = has a time stamp that cannot be read
not-published = NOT PUBLISHED. { $reason }
    .next = Have the checkpoint cosigned, or publish it with --late-witnesses, which shows who is missing.
published = { $folder }: { $size } entries published ({ $before } were there before).
published-late = Witnesses are late. { $reason }
verified-signed = signed up to size { $size } (root { $root }); { $count ->
    [0] nothing was recorded since then
    [one] the one entry since then is held by nothing outside this store
   *[other] the { $count } entries since then are held by nothing outside this store
}
verified-unsigned = never signed: nothing outside this store holds it to what it says (`jate key generate`, `jate checkpoint`)
verified-redacted = erased from entry { $position }: “{ $field }”, by entry { $by } ({ $actor })
verified-evidence = evidence: { $present } files are there, and what they were; { $absent } are not there
verified-evidence-absent = not there: { $hash }

# Bundles
bundle-check = Whoever has a policy checks it with `jate verify --bundle { $file } --policy FILE`.
verified-bundle = { $origin }: verified up to { $head } (payloads, texts, headers, chain, tree, checkpoints)

# Reports that can be checked
provenance-root = Root
provenance-signed = Signed
provenance-signed-by = up to size { $size } by { $keys }
provenance-unsigned = not yet
report-identical = { $file }: IDENTICAL to what { $origin } gives at { $head }, to the last byte.
report-same-cells = { $file }: every cell is what { $origin } gives at { $head }. The file itself was saved again: how a program shows its cells is not checked.
report-differs = { $file }: DIFFERS in { $count ->
    [one] 1 cell
   *[other] { $count } cells
} from what { $origin } gives at { $head }:
report-difference = row { $row } ({ $label }), column { $column } ({ $head }): the file has “{ $found }”, the ledger gives “{ $expected }”

# Cells explained
explain-sum = { $measure }: { $amount } { $currency }, of { $count ->
    [one] 1 entry
   *[other] { $count } entries
}
explain-head = as of { $head }
explain-proofs = { $folder }: a proof of inclusion for each of these entries that was signed ({ $count }).

# Columns of cells explained
list-measure = Measure
list-amount = Amount

# Witnesses
witness-listens = Witnessing at http://{ $address } until you end it.
witness-conflict = it saw size { $size } last: ask from there
witness-unknown = it does not know this ledger
witness-unsigned = no signature of a key that it trusts holds
witness-malformed = the request is not one
witness-inconsistent = THIS IS NOT THE LEDGER THAT IT SAW BEFORE: it grew from something else, and will not be signed
witness-no-url = the policy gives no address: use `jate cosign request` and a file
witness-other-signature = its answer is not its signature of this checkpoint
witness-status = it answered { $status }
request-written = { $file }: give it to the witness, who signs it with `jate witness sign`; bring the answer back with `jate cosign add`.
cosigned-file = { $file }: the signature. Give it back to the ledger's office.
cosigned = size { $size } is cosigned by: { $names }
cosigned-late = late: { $name }: { $reason }

# Tamper lab
attack-update-guarded = A figure is changed with UPDATE.
attack-delete-guarded = An entry is removed with DELETE.
attack-replace-guarded = An entry is replaced with INSERT OR REPLACE, which fires no delete trigger.
attack-drop-guard = A guard of the database is taken away.
attack-edit-payload = The guards are off: a figure is edited.
attack-edit-payload-and-header = A figure is edited, and the header that commits to it.
attack-edit-with-hash = A figure, its header and its stored hash are edited.
attack-edit-read-model = Only the table that reports read from is edited.
attack-delete-middle = An entry is taken out of the middle.
attack-reorder = Two entries change places.
attack-replay = An entry is recorded a second time, byte for byte.
attack-backdate = The last entry gets an earlier time, with all hashes made anew.
attack-forge-actor = An entry is put under another person's name.
attack-ambiguous-json = A payload that two readers read differently, with all hashes made anew.
attack-false-redaction = A text is taken away, and no entry says so.
attack-cut-tail = The last entries are cut off; the checkpoint of them is forgotten in the store.
attack-old-backup = An older backup takes the place of the ledger.
attack-rewrite-suffix = From an entry on everything is recorded anew, with all hashes, tree and tables.
attack-rewrite-signed = The same, signed with the stolen key of the ledger.
attack-swap-database = Another ledger, well made and signed with the stolen key, takes its place under the same name.
attack-stale-key = A checkpoint is signed by a key that was replaced before.
attack-rewrite-unsigned = Entries that were never signed are recorded anew.
attack-false-figure = A false figure is recorded in the ordinary way.
lab-database = The database refuses it: { $said }
lab-verification = `jate verify` finds it: { $fault }
lab-checkpoint = `jate verify` alone does not; with a checkpoint that was kept elsewhere it does: { $fault }
lab-nothing-rewrite-unsigned = NOTHING CAN FIND THIS. What was recorded since the last checkpoint is held by nobody else: sign often, and keep receipts.
lab-nothing-false-figure = NOTHING CAN FIND THIS. A ledger proves who recorded what and when, not that it is true.
lab-unexpected = [NOT AS DOCUMENTED]
lab-ended = { $good } of { $all } attacks ended as documented. The ledger itself was only read.

# Recovery
log-recovered = recovered: kept { $kept } of { $claimed }: { $reason }
event-ledger-recovered = ledger recovered
recover-sound = Every entry is sound: there is nothing to recover. (Read models are made anew with `jate rebuild`.)
recover-found = The first { $size } entries are sound ({ $kept }); the store claims { $claimed }. First fault: { $fault }. Signed up to size { $signed }.
    .next = Look for a backup that reaches further: `jate restore`. If there is none, `jate recover --to NEW.jate --reason "…" --key-file FILE` keeps what is sound in a new store, with an entry that says what was lost. This store is not touched.
recover-lost = A checkpoint of { $size } entries was signed (root { $root }): a backup or a bundle may still have them.

# Policies
fault-distrusted = your policy does not trust the newest checkpoint: { $detail }

# Authors
log-author = signs what they record: { $key }
log-author-revoked = key of a person revoked: { $key }: { $reason }
event-author-authorised = person's key
event-author-revoked = person's key revoked
layer-signature = author's signature
fault-author-unsigned = not signed, though this person signs all that they record
fault-author-form = not a signature of the form that the format has
fault-author-revoked = signed with a key that was revoked before
fault-author-unknown = not signed with a key of the person who is named
key-author = signs
key-author-required = signs everything

# What proofs are compared with
unproved-other-checkpoint = It begins with another checkpoint of size { $size } than the one that you kept: the ledger was signed twice, and not as the same.
held-compare = Compare the older one with the copy that you kept (`--checkpoint YOURS` does): size { $old }, root { $old_root }
report-changed = { $file }: every cell is what { $origin } gives at { $head }, and THE FILE WAS CHANGED, from line { $line } on: what it shows can be something else.
report-unsigned = the report carries no checkpoint

# Published tiles
layer-tile = published tile
fault-published-differs = is not what the ledger holds

# The country report.
country-title = { $title }: results of { $year }
country-subtitle = From the ledger { $origin }, as known on { $day }.
country-contents = Contents
country-nothing = Nothing was recorded for this chapter.
country-agencies = Agencies: { $agencies }
chart-spending = Spent and mobilised: { $title } ({ $currency })
chart-caption = Dark: spent. Pale: mobilised. The exact figures are in the table above.
country-indicators = 2.1 Results of the cooperation framework
country-outcomes = 2.2 Priorities, outcomes and outputs
country-partnerships = 2.3 Partnerships and financing
country-coherence = 2.4 Working together: work plans
country-lessons = 2.5 Evaluation and lessons learnt
country-finances = 2.6 Financial overview and resource mobilisation
country-priorities = 3 Priorities for the coming year
country-risks = Annex: risks
country-findings = Annex: where figures disagree
country-acronyms = Acronyms
country-provenance = How to make these tables again

# IATI.
iati-written = Written: { $file } ({ $activities } activities, { $transactions } transactions, { $budgets } budgets, { $planned } planned disbursements, { $values } values of indicators)
iati-left-out = The standard has no place for { $available } amounts in hand, nor for { $unmeasured } values of indicators without a year or a number: they are not in the file.
iati-long-budgets = { $long } budgets are of more than a year, which the rules of the standard do not allow: record them year by year.
manual-written = Written: { $count } pages in { $folder } (man -l { $folder }/jate.1)
serve-listens = Listening at { $address } (Ctrl+C ends it)
serve-made = There was no store at { $store }: an empty one was made. Its first ledger is opened on the page Settings.
serve-unfinished = Works that were begun were not finished within a minute, and are given up. An import of them recorded nothing: whoever began it begins it again.
serve-first = Nobody has an account yet. Open this link within a day to become the administrator; it opens once:
    { $link }
demo-begins = A demonstration: everything is kept in memory, and gone when it ends. The year 2022 is invented.
demo-people = Sign in as one of: { $names }
    Password: { $password }
demo-title = INVENTED: a year of entries, for demonstration
demo-framework = Invented framework
demo-axis-1 = Peace and institutions (invented)
demo-axis-2 = Livelihoods and environment (invented)
demo-axis-3 = Basic social services (invented)
demo-note = invented
person-invited = Send this link to { $name }. It opens once, within a day:
    { $link }
person-removed = { $name } can no longer sign in. What they recorded stays.
list-function = Function
web-skip = To the content
web-ledger = Ledger
web-ledgers = Ledgers
web-no-ledgers = Nobody has given you a function in a ledger yet. Ask an administrator.
web-administrator = administrator
web-sign-in = Sign in
web-sign-out = Sign out
web-name = Name
web-password = Password
web-welcome = Welcome
web-new-password = A new password
web-password-again = The same again
web-password-hint = At least { $least } characters, of any kind: a sentence is good.
web-set-password = Set the password
web-own-sessions = Where you are signed in
web-began = Since (UTC)
web-seen = Last asked (UTC)
web-session = Session
web-this-one = this one
web-another = another
web-end-others = End all others
web-another-password = Another password
web-old-password = The password that you have
web-record = Record
web-measure = What it is
web-agency = Agency
web-with = Other agencies, where several have this one amount and their shares are not known
web-year-if-other = Programme year, where it is not that of the day
web-amount = Amount
web-currency = Currency
web-date = Day on which it took effect
web-year = Programme year
web-node = Outcome, output or activity
web-partner = Partner, of a disbursement
web-note = Note
web-effect = What it will do
web-spent-before = Spent so far
web-spent-after = Spent with this
web-execution = Execution
web-check = Check
web-check-again = Check again
web-record-now = Record
web-keep-receipt = Recorded. Keep ledger, position and hash: with them anyone can prove later that nothing was changed.
web-not-done = Not done
web-nothing-saved = Nothing was saved.
web-back = Back to the ledgers
web-nearest = Nearest:
web-as-of = As known on (day or position)
web-show = Show
web-approved-only = approved only
web-download = Download:
web-permanent = Permanent link to this table
web-compare = What changed between two moments
web-compare-hint = A day, or the position of an entry. Without a later moment, the table of now is compared.
web-known-then = As known on
web-known-later = and on
web-to-the-table = Back to the table
web-nothing-changed = Nothing changed in this table.
web-column = Column
web-before = Before
web-after = After
web-difference = Difference
web-findings-open = { $open } of { $count } without an explanation.
web-only-open = only those without an explanation
web-explain = Explain
web-explain-again = Explain anew
web-explanation = Why it is so
web-explain-now = Record the explanation
web-everything = All reports
web-import = Import
web-import-hint = A table as you have it: budgets and expenditures by agency, entries line by line, plans, results, awards, risks. What it would record is shown first; nothing is saved before you say so.
web-file = File:
web-file-wrong = Nothing can be recorded from this file before it is corrected. Everything that is wrong with it:
web-what = What is wrong
web-nearest-head = Nearest valid
web-next = Next step
web-rows = Rows
web-not-shown = Not shown here:
web-why-changed = Figures that stand would be replaced. Why?
web-import-now = Import
web-errors-file = All of it as a file
web-rows-file = What becomes of every row, as a file
web-another-file = Another file
web-choose-file = File (XLSX, CSV or IATI XML, up to 8 MB)
web-year-where-missing = Programme year, where the file has none
web-date-where-missing = Day of effect, where the file has none
web-decimal = Amounts are written like
web-decimal-as-written = as each of them says
web-as-statement = Only compare: these are published figures
web-document = The document that they come from
web-preview = Show what it would record
web-by-agency = By agency
web-by-axis = By axis
web-results = Results
web-mobilised = Mobilised
web-entry-title = Entry { $position }: { $kind }
web-correct-title = Correct entry { $position }
web-entries = Entries
web-approve-list = To approve
web-verify = Verify
web-reports = Reports
web-head = Size and hash of the last entry
web-people = People
web-correct = Correct
web-as-recorded = As it was recorded
web-instead = What it should have been
web-several-lines = The entry has several parts: one amount cannot take the place of them. It can be reversed, and recorded anew.
web-right-amount = The right amount
web-reason = Why
web-correct-now = Correct: reverse and record anew
web-shares = How much of it is whose, a line each: AGENCY=AMOUNT
web-split-now = Record the shares
web-reverse-now = Reverse: it never was
web-correct-all = Open the whole form
web-correct-all-means = The agency, the year, the day, the partner: the form opens with all that the entry says. Change what was wrong; the entry is reversed and the right one recorded, in one step.
web-nothing-changes = No figure of the tables becomes other.
web-resources = Resources: core or other
web-nexus = Humanitarian, development or peace
web-approve = Approve
web-receipt = Receipt
web-payload = The entry as it is stored
web-reverses = Reverses entry
web-approves = Approves entry
web-replaces = In the place of entry
web-evidence-of = Evidence of entry
web-reversed-by = Reversed by entry
web-replaced-by = Replaced by entry
web-late = Record it late: it counts in the open period, and keeps its true date.
web-mapping = Which column is which?
web-mapping-means = Choose what the file is and which row has its heads; then say what each of its columns is. What has a star is needed.
web-layout = The file is
web-header = Its heads stand in
web-import-aliases = Names of this file that mean an agency, a line each: NAME=CODE
web-no-column = not used
web-mapping-now = Look at it this way
web-distinct = Rows that another file has too are other money: record them as well.
web-again = Record again what was reversed on purpose.
web-import-repeated = { $count } that repeat a row of another file; not recorded unless you say below that they are other money.
web-import-undone = { $count } that were reversed on purpose; not recorded unless you say below that they shall be.
web-framework-of-nodes = Framework of its outcomes and outputs, where the ledger has several (code)
web-fund-of-transfers = Fund of its transfers, where it has some (code)
web-repair-text = Repair texts that were once read in the wrong encoding (Ã© for é).
web-approved-by = Approved by entry
web-no-longer = no longer stands
web-text = Text
web-person = Person
web-from = From day
web-to = To day
web-search = Search
web-nothing-found = No entry fits.
web-nothing-yet = None of the newest entries fits; the older ones were not looked at yet.
web-older = Older entries
web-more = The others
web-effective-to = In effect up to
web-verify-now = Verify now
web-take-along = To take along
web-signed-up-to = Signed up to size { $size }; { $count ->
    [0] nothing came
    [1] one entry came
   *[other] { $count } entries came
 } since.
web-never-signed = Nobody has signed this ledger yet: whoever keeps it makes checkpoints with `jate checkpoint`.
web-keys = Keys of the ledger
web-witnesses = Witnesses
web-no-witness = none
web-checkpoint = The newest checkpoint
web-bundle = Everything up to it, to check reports without this server
web-export = Everything, for another verifier
web-proof = Proof that this entry stands under the newest checkpoint
web-verify-means = What verification means
web-verify-means-bytes = Every entry is read as it is stored, and its hash is computed anew: a changed character is found, and named.
web-verify-means-chain = Every entry holds the hash of the one before: none was taken out, put in or moved.
web-verify-means-tables = Every table is computed anew from the entries and compared with the one that is shown.
web-verify-cannot = What it cannot tell
web-verify-cannot-true = Whether what somebody recorded is true: for that there are evidence, approval, and you.
web-verify-cannot-whole = Whether the whole ledger was written anew by whoever keeps it: hold it to a receipt, a checkpoint or a copy that somebody else kept.
web-verify-cannot-server = Whether this page says what the server found: the same ledger can be verified elsewhere, with `jate verify` or the verifiers beside it.
web-rebuild = Making the tables anew
web-rebuild-means = Tables are kept beside the entries, so that pages come at once. If verification names a read model, or a table looks wrong, have them computed again from all entries: those that differ are replaced in one step. What was recorded stays as it is, and others can go on recording meanwhile.
web-rebuild-now = Make the tables anew
web-rebuilt-sound = Some tables were not those that the entries give, and were replaced. In detail:
web-rebuilt-same = The tables are those that the entries give: { $count ->
        [one] one was
       *[other] { $count } were
    } computed again, and nothing had to be replaced.
web-rebuilt-broken = A table could not be made from all entries. Tell whoever runs the server. In detail:
web-check-report = Is a report what the ledger gives?
web-check-report-means = A report that was downloaded here says from which entries it was made. It is made again from them, and held to the file cell by cell: an Excel workbook, CSV, HTML, JSON or Markdown.
web-check-report-file = The report
web-check-report-now = Check the report
web-publish = Publish as an IATI file
web-country-report = The consolidated report of a year
web-country-report-means = Results, agencies and their texts, finances with charts, awards, risks and findings in one document that prints well.
web-country-report-now = Download
web-publish-means = One file of all activities, with their budgets, planned disbursements, transactions and results, as the International Aid Transparency Initiative (IATI 2.03) describes them. Money in hand has no element there, and is left out. An activity that does not say where it is and what for takes it from this form.
web-publish-now = Make the file
web-reporting-org = Identifier of the organisation that publishes, such as XM-DAC-41121
web-reporting-name = Its name
web-reporting-type = Code of its type (40, multilateral, where nothing is said)
web-country = Country of the activities that name none, in two letters, such as ML
web-sector = Purpose of the activities that name none, in five digits of the OECD DAC's list, such as 43010
web-send-link = This link opens once, within a day. Send it to
web-link-anew = Somebody of this name has an account already: whoever opens the link takes its place, and its password, sessions and tokens are over. The log of access says so.
web-account = Account
web-sessions = Signed in
web-change = Change
web-joined = has a password
web-invited = invited
web-dismiss = Take the account away
web-invite = Invite somebody
web-name-to-record = The name under which they record
web-may-administer = Administers this server (and cannot record)
web-make-link = Make the link
web-rights = Who may do what
web-nobody = Nobody yet.
web-withdraw = Withdraw
web-grant = Give a function
web-agencies-hint = For finance officers and approvers: the agencies, with commas between them. For the others, none.
web-grant-now = Give it
web-code = Code
web-code-hint = Of your authenticator or from your paper, if you have set one up; else leave it empty.
web-with-code = with a second factor
web-factor = A second factor
web-factor-on = You sign in with a code besides the password.
web-factor-off = With an authenticator on your phone, nobody signs in with your password alone. It works without a line.
web-factor-begin = Set one up
web-factor-end = Give it up
web-factor-scan = Photograph this with the authenticator, then type the code that it shows.
web-factor-picture = The secret, for the camera of a phone
web-factor-secret = Or type it in:
web-factor-confirm = This is the code
web-factor-codes = From now on you sign in with a code. If you lose the phone, each of these works once in its place. Print them, and keep them: they are not shown again.
web-tokens = Tokens for programs
web-tokens-hint = With a token a program of yours asks the API in your name, without your password: `Authorization: Bearer …`. It never administers.
web-token-label = What it is for
web-token-may = May
web-token-reads = read
web-token-writes = read, and record in your name
web-token-until = Until
web-token-days = Days for which it holds
web-token-make = Make a token
web-token-end = End it
web-token-once = The token. It is not shown again:
web-access = Access log
web-access-holds = { $count } lines, each of which names the hash of the one before: the chain holds.
web-access-broken = Line { $position } is not what was written there. Compare the file of accounts with its last backup.
web-when = When (UTC)
web-happened = What happened
web-whence = From
web-older-lines = Older lines
access-invited = was invited
access-invited-administrator = was invited to administer
access-invited-anew = was invited in the place of an account that there is
access-joined = took up the invitation
access-removed = account taken away, by
access-signed-in = signed in
access-signed-out = signed out
access-refused = was refused
access-refused-waiting = was refused: too often wrong
access-refused-code = was refused: wrong code
access-refused-passkey = was refused: not their passkey
access-asked-passkey = gave the password, and was asked for the passkey
access-made-passkey = made a passkey
access-refused-identity = was sent by the organisation and is not known here
access-linked-identity = is signed in by the organisation
access-unlinked-identity = is no longer signed in by the organisation
access-ended-passkey = gave a passkey up
access-refused-change = was refused: wrong password
access-refused-request = was refused what is not theirs
access-refused-absent = asked for what is not there, or not for them
access-refused-token = was refused: a token that opens nothing
access-refused-often = was refused: too many attempts from there
access-refused-organisation = came back from the organisation and was refused
access-changed-password = changed the password
access-ended-others = ended other sessions
access-second-factor = set up a second factor
access-second-factor-ended = gave the second factor up
access-token-made = made a token
access-token-ended = ended a token
access-exported = exported
access-verified = verified
log-explanation = { $code }, { $row }: { $text }
event-finding-explained = explanation of a finding
finding-explained = Explained by entry { $position }: { $text }
findings-next = To say why one of them is so: jate finding explain NUMBER "TEXT"
board-missing = missing
board-received = { $count } received
board-late = { $count } late
board-waiting = { $count } to approve
board-provisional = { $count } provisional
board-certified = { $count } certified
board-closed = closed
web-board = Submissions
web-year-of-board = Year
web-board-hint = Agencies that have money in this year are expected to report once a quarter is over. An amount that several share counts for each.
web-outbox = Recorded in this browser
web-waits-for-line = It waits for a line, and is sent by itself.
web-sign-in-to-send = Sign in, and it is sent.
web-sent = Recorded. Receipt:
web-dismiss-receipt = I have it
web-edit = Put it back into the form
web-discard = Throw it away
web-draft-back = What you had typed is back.
web-record-later = Record without a line: it is sent when the line is back
web-evidence = Evidence
web-evidence-file = A file that shows that this is right (up to 8 MB)
web-attach = Attach it
web-take-file = Download the file
web-undo = Take the whole import back
web-undo-count = { $count ->
    [1] One entry of it stands, as it came or corrected since: it would be reversed.
   *[other] { $count } entries of it stand, as they came or corrected since: they would be reversed.
 }
web-undo-now = Reverse all of it
web-erase = Erase a text
web-erase-means = A text with a name or something else that must not be kept is erased for good, here and in every copy made from now on. Figures are never erased. Every earlier proof still holds, and the ledger says who erased it, and why.
web-erase-field = Text
web-erase-sure = Nobody can bring it back: I am sure.
web-erase-now = Erase it for good
web-verifying = Verification
web-importing = Import
web-work-goes-on = It goes on, whether or not this page is open.
web-so-far = { $done } of { $total }
web-look-again = Look again
web-periods = Periods
web-period-waits = asked for, until another person confirms
web-period-confirm = Confirm
web-period = Period: 2021, 2021-Q1, 2021-03
web-period-close = Ask to close it
web-period-reopen = Ask to reopen it
record-amount = An amount
record-award = An award
record-result = A result
record-narrative = A text
record-transfer = A transfer
record-risk = A risk
record-rate = An exchange rate
record-statement = A published figure
record-indicator = An indicator
record-node = An axis, outcome, output or activity
record-framework = A framework
record-fund = A fund
record-agencies = Agencies
record-partner = A spelling of a partner
web-what-to-record = What to record
web-about = About
web-says = What it says
web-right-text = The right text
web-award-partner = Organisation
web-award-modality = How the money is passed on
web-project = What is done with it
web-sort = Kind of organisation
web-leadership = Who leads it
web-history = New or existing partner
web-population = Whom it serves
web-indicator = Indicator
web-indicator-indicator = Its id; a new one defines it
web-indicator-kind = What its values are
web-indicator-years = The values of its years
web-indicator-parts = Its parts
web-value = Value: a number, 12 %, yes, no data…
web-result-year = Year
web-role = What the value is
web-breakdown = Part of the whole, such as women
web-step = Which milestone
web-topic = What it is about
web-language = Language
language-fr = français
language-en = English
web-narrative-year = Year that it is about
web-kind = Which way
web-fund = Fund
web-indirect = Part of it for indirect costs
web-fund-indirect = Indirect costs that agencies may keep, in percent
web-phase = Phase or tranche
web-title = What it is called
web-risk-title = What may happen
web-likelihood = How likely, from 1 to 5
web-impact = How grave, from 1 to 5
web-category = Kind of risk
web-mitigation = What is done against it
web-monitoring = How it is watched
web-periodicity = How often it is looked at
web-owner = Who answers for it
web-base = Currency that is priced
web-quote = Currency of the price
web-rate = Units of the second for one of the first
web-source = Who publishes it
web-table = Its table
web-row = Row, as published
web-statement-column = Column, as published
web-statement-document = Document
web-statement-amount = The figure, as published
web-page = Page
web-unit = Unit
web-direction = Which way is better
web-framework = Framework
web-dimensions = What its values are broken down by, a line each
web-scale = Words of its scale, from the lowest, a line each
adds-add = add up
adds-apart = stand apart
web-level = Level
web-parent = Code of the one above
web-agencies = Agencies that contribute, a line each
web-contributes-to = What it contributes to in other frameworks (FRAMEWORK/CODE), a line each
web-cycle = Its years, such as 2020-2024
web-modality = How its money goes
web-lead = Lead agency
web-agent = Administrative agent
web-names = Agencies, a line each
web-aliases = Spellings, a line each: SPELLING=CODE
web-alias = Spelling
web-partner-partner = Partner that it is of
web-passkey = Your passkey
web-passkey-asked = The password is right. Now show the passkey: with a finger, the screen lock of the phone or a stick, as you made it.
web-passkey-scripts = Browsers show passkeys by a script only, and scripts are off.
web-passkey-show = Show the passkey
web-passkey-instead = Sign in with a code instead
web-passkey-failed = The browser made or showed no passkey: it is not on this machine, or nobody confirmed it there. Try again, on the machine or with the stick that has it.
web-passkeys = Passkeys
web-passkeys-hint = With a passkey of your phone, laptop or stick, nobody signs in with your password alone, nor on a page that only looks like this one.
web-passkey-label = Name of the passkey, such as “my phone”
web-passkey-used = Last used (UTC)
web-passkey-to-end = Passkey
web-passkey-end = Give it up
web-passkey-make = Set up a passkey
web-passkey-make-now = Make the passkey now
web-organisation = Sign in with { $organisation }
web-organisation-on = It signs you in here, too, in the place of the password and of what you show besides.
web-organisation-off = It can sign you in here, too, as it does elsewhere: in the place of the password and of what you show besides.
web-organisation-alone = Your organisation signs you in, and you have no password here. For a token, a passkey or a password of your own, ask an administrator for another link.
web-organisation-link = Let it sign me in
web-organisation-unlink = No longer
web-arrived = You are signed in
web-on-the-way = On the way
web-go-on = Go on
web-known = This is known already: here is all that stands, with what you typed over it. What you record now takes its place.
web-leave = Back, and change nothing
web-no-ledgers-yet = You say what others may do in a ledger, and have no function in one yourself. To read one, give yourself that of an auditor under People.
web-settings = Settings
web-of-all-agencies = All agencies
web-thresholds = Approval by a second person
web-thresholds-mean = An expenditure of this amount or more counts as provisional until an approver, who is not whoever recorded it, approves it.
web-threshold-set = Set an amount
web-threshold-agency = Agency; all of them, if none is named
web-threshold-amount = From this amount on; nothing waits, if none is given
web-threshold-now = Set it
web-signing-keys = Keys that sign checkpoints
web-signing-mean = Whoever has a checkpoint that a key signed can tell later that nothing before it was changed. The private half of a key is never here: the command “jate key generate” makes it, beside the server.
web-signing-authorise = Let a key sign
web-signing-public = Its public half, as “jate key generate” prints it
web-signing-authorise-now = Let it sign
web-signing-revoke = A key was lost or stolen
web-signing-last-size = How many entries of what it signed are still believed; all of now, if none is given
web-signing-revoke-now = Believe it no more
web-open-ledger = Open a ledger
web-open-ledger-means = A country team has one. Its name is for ever, and says whose it is: a host name of the organisation and a code of the country.
web-ledger-origin = Its name, such as jate.example.org/mli
web-ledger-title = What it is called, such as Mali
web-ledger-currency = Currency of its reports
web-open-ledger-now = Open it
web-no-ledger-at-all = There is no ledger here yet. Open the first one under Settings, then say under People who does what in it.
web-verified-sound = Nothing was changed, taken out or put in: { $count ->
    [1] 1 entry was
   *[other] { $count } entries were
} read and computed anew. In detail:
web-verified-broken = Something is not as it was recorded. Tell whoever runs the server, and record nothing more for now. In detail:
web-another-currency = In another currency
web-at-rate = At the rate
web-rate-transaction = of each day
web-rate-period-end = of the last day
web-rate-source = published by
web-anew = Record it anew, with something else
