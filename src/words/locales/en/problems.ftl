# What is told to a person about their input. A message says what is wrong, with its numbers; `.next` is one step.
# `found` is the cell or argument as it stands, `nearest` the nearest valid value (empty where there is none).

# Amounts, rates, days
amount-unreadable = “{ $found }” is not an amount.
    .next = Write digits, with spaces between thousands if you like, and one decimal mark.
formula-not-calculated = “{ $found }” is a formula without its value.
    .next = Open the file in your spreadsheet, save it, and import it again.
amount-ambiguous = “{ $found }” can be read as { $with_point } (decimal point) or as { $with_comma } (decimal comma).
    .next = Say which one with --decimal point or --decimal comma.
    .page = Choose how amounts are written, or write it so that it can mean one thing only.
amount-decimals = “{ $found }” has more decimals than { $currency }, which has { $decimals }.
    .next = Round it in the source, then try again.
amount-too-large = “{ $found }” is larger than a ledger can count (9 223 372 036 854 775 807 minor units).
    .next = Check the unit of the figure.
amount-missing = The amount is missing.
    .next = Fill in the cell, or delete the row.
percent-unreadable = “{ $found }” is not a percentage.
    .next = Write it like 58 % or 99,63 %.
year-unreadable = “{ $found }” is not a year from 1900 to 2199.
    .next = Correct the year.
year-missing = The table does not say which programme year it is about.
    .next = Say it with --year YYYY.
    .page = Give the programme year in its field.
year-conflict = “{ $found }” and “{ $other }” name different years.
    .next = Correct one of them; nothing is guessed.
date-unreadable = “{ $found }” is not a date.
    .next = Write it like 2021-06-30 or 30/06/2021.
date-ambiguous = “{ $found }” can be { $day_first } or { $month_first }.
    .next = Write it like 2021-06-30.
date-missing = The date is missing.
    .next = Fill in the date, like 2021-06-30; for a year-to-date table also possible with --date.

# Words
measure-missing = The measure is missing.
    .next = Write one of: required, pledged, committed, mobilised, available, spent, planned, disbursed.
measure-unknown = “{ $found }” is not a measure.
    .next = Use one of: { $measures }.
column-unknown = No measure is called “{ $found }”.
    .next = Use one of: { $measures }.
currency-unknown = “{ $found }” is not a currency of ISO 4217.
    .next = Use its three letters, like USD or XOF.
word-unknown = “{ $found }” is not one of the words that may stand here.
    .next = Use one of: { $words }.
name-invalid = “{ $found }” cannot be a name here: { $rule ->
    [origin] 1 to 128 characters of a-z, 0-9, “.”, “_”, “/”, “:” and “-”
    [key] at least one character, no spaces and no “+”
    [person] 1 to 100 characters on one line
   *[code] 1 to 64 characters without “|”, and without spaces at its ends
}.
    .next = Choose another name.
text-double-encoded = “{ $found }” looks like text that was encoded twice.
    .next = It is kept as it stands; mend it in the source if you can.

# Files
file-unreadable = The file cannot be read: { $reason }.
    .next = Check its name and your rights to it.
file-empty = The file holds no rows.
    .next = Check that it was saved, and that it is the right one.
file-not-text = The file is neither a workbook (XLSX) nor text (CSV).
    .next = Save it as XLSX or CSV from your spreadsheet.
file-damaged = The file is damaged: { $detail }.
    .next = Save it again from your spreadsheet.
quote-unclosed = A quotation mark is opened and never closed, from “{ $found }” on.
    .next = Close the quotation mark in that row, or remove it.
workbook-damaged = The workbook is damaged: { $detail }.
    .next = Open it in your spreadsheet, and save it again as XLSX.
workbook-protected = The workbook is protected by a password.
    .next = Save a copy without password, and import that.
workbook-old = The file is an old workbook (XLS) or another document, not an XLSX.
    .next = Save it as XLSX from your spreadsheet.
workbook-bomb = The part “{ $found }” of the workbook unpacks to more than { $limit_mebibytes } MiB: no real workbook does.
    .next = Save it again from your spreadsheet; if somebody sent it to you, be careful with it.
layout-unrecognised = No known layout has these columns: { $found }.
    .next = Name the columns as in one of the layouts ({ $layouts }; `jate import --template` writes one), or give your own with --layout FILE.toml.
    .page = Say below which column is which.
layout-unknown = There is no layout “{ $found }”.
    .next = Use one of { $layouts }, or the path of a TOML file.
layout-invalid = The layout cannot be used: { $detail }
    .next = Correct the file; the layouts of the product are examples.
column-missing = The column “{ $columns }” of the layout { $layout } is missing. The columns are: { $found }.
    .next = Add the column, or give the layout that fits with --layout.
    .page = Add the column to the file, or say below which one it is.
no-measure-column = The layout { $layout } needs at least one column of figures. The columns are: { $found }.
    .next = Name a column Budget, Mobilised, Available, Spent or the like.
    .page = Say below which of the columns are figures, and of what.
column-twice = The columns “{ $first }” and “{ $found }” mean the same.
    .next = Remove or rename one of them.
    .page = Say below which of them it is.
sheets-not-read = Other sheets of the workbook hold rows too: { $found }.
    .next = Save each as a file of its own, and import it, if it belongs to the ledger.
row-short = The row has { $cells } cells, the header { $columns }.
    .next = Complete the row; look for a missing separator.
row-long = The row has { $cells } cells, the header { $columns }: “{ $found }” stands beyond the last column.
    .next = Look for a separator too many, or for a text that needs quotation marks.
row-twice = “{ $found }” has two figures for the same measure and year in this file.
    .next = Keep one of the rows.
reference-twice = The reference “{ $found }” stands twice in this file for the same measure.
    .next = Give each row a reference of its own, or leave the column empty.
member-missing = The row does not say what it is about.
    .next = Fill in the first column, or delete the row.
code-unreadable = “{ $found }” cannot be a code: 1 to 64 characters without “|”.
    .next = Correct the code.
code-twice = The code “{ $found }” is defined twice in this file.
    .next = Keep one of the rows.
parent-unknown = No row above defines the node “{ $found }”.
    .next = Define it first, or correct the code.
output-unwritable = “{ $found }” cannot be written: { $reason }.
    .next = Choose another place with -o.

# Agencies, frameworks, funds
agency-unknown = No agency is called “{ $found }”.
    .next = Use --alias "{ $found }=CODE" if it is another name of one, or --accept-unknown-agencies to register it as it stands.
    .page = Type another of its names, or its code; of a file, say below which agency it means. If it is new, ask the Resident Coordinator's Office to register it.
agency-twice = “{ $found }” is named twice for one amount.
    .next = Name each agency once.
agency-listed-twice = “{ $found }” is listed twice; it counts once.
    .next = Correct the list in the source if you can.
agencies-run-together = “{ $found }” names several agencies without a separator: read as { $nearest }.
    .next = Put a semicolon between them in the source if you can.
alias-conflict = “{ $found }” was decided to mean { $agency }, not { $wanted }.
    .next = Use the name of { $wanted } in the file; decisions in a ledger stand.
alias-malformed = “{ $found }” is not of the form NAME=CODE.
    .next = Write it like --alias "OCHCHR=OHCHR".
    .page = Write it like OCHCHR=OHCHR.
node-unknown = The ledger has no node “{ $found }”.
    .next = See the nodes with `jate framework`, or import the framework first.
    .page = Choose one from the list, or leave it empty.
nodes-unknown = The ledger has no node { $found }: the rows keep these codes.
    .next = Import the framework, and reports show their wording.
node-ambiguous = Several frameworks have a node “{ $found }”: { $frameworks }.
    .next = Say which with --framework CODE, or write FRAMEWORK/{ $found }.
    .page = Write FRAMEWORK/{ $found }.
node-unreadable = “{ $found }” does not begin with the code of a node.
    .next = Write code and wording, like “1. Governance”.
node-nested = “{ $found }” and node { $other } are one above the other, and both have figures for { $year }: recording both would count the money twice.
    .next = Record one level only; compare the other with --as-statement.
node-title-differs = The node is called “{ $title }” in the ledger, “{ $found }” here.
    .next = Nothing to do if they mean the same: the code counts.
fund-unknown = The ledger has no fund “{ $found }”.
    .next = Register it with `jate fund CODE --title TEXT`.
    .page = Ask the Resident Coordinator's Office to register it.
framework-unknown = The ledger has no framework “{ $found }”.
    .next = Open it with `jate framework open CODE --title TEXT`.
    .page = Choose one from the list; the Resident Coordinator's Office opens new ones.
framework-none = The ledger has no framework.
    .next = Import one, or open it with `jate framework open CODE --title TEXT`.
    .page = Leave it empty, or ask the Resident Coordinator's Office to import one.
framework-not-named = “{ $found }” is the code of a node, and nothing says of which framework.
    .next = Say which with --framework CODE.
    .page = Write FRAMEWORK/{ $found }.
framework-ambiguous = The ledger has several frameworks: { $frameworks }.
    .next = Say which with --framework CODE.
    .page = Write FRAMEWORK/CODE.
cycle-backwards = The cycle { $found } ends before it begins.
    .next = Give the first year first.

# Ledgers and entries
ledger-exists = The ledger { $found } exists already (“{ $title }”).
    .next = Record into it, or choose another name.
ledger-unknown = There is no ledger { $found } in this store. It has: { $ledgers }.
    .next = Use one of those, or make this one with `jate init`.
ledger-none = The store has no ledger.
    .next = Make one with `jate init --ledger NAME --title TEXT --currency USD`.
ledger-ambiguous = The store has several ledgers: { $ledgers }.
    .next = Say which with --ledger NAME.
ledger-not-opened = The ledger was never opened.
    .next = Make it with `jate init`.
title-missing = The title is empty.
    .next = Give it with --title TEXT.
reason-missing = A reason is needed.
    .next = Give it with --reason TEXT: it stands in the audit trail for ever.
    .page = Write it: it stands in the audit trail for ever.
entry-missing = There is no entry { $found }; the last one is { $last }.
    .next = See the entries with `jate log`.
    .page = Choose one from the list of entries.
import-missing = Entry { $found } is not an import.
    .next = Give the position of the import itself: `jate log` shows it before its entries.
    .page = Look for the import itself among the entries: it stands before what it brought.
evidence-nowhere = This server keeps no files of evidence.
    .next = Whoever runs it gives it a folder: `jate serve --evidence FOLDER`.

evidence-not-kept = The file was not kept: { $detail }
    .next = Tell whoever runs the server.
upload-not-kept = The file cannot be kept until you decide on it: { $detail }.
    .next = See whether the disk of the server is full, or read-only.
    .page = Nothing was recorded. Tell whoever runs the server.

evidence-absent = The file of entry { $found } is not kept here.
    .next = Its digests are in the entry: whoever has the file can be held to them.
already-reversed = Entry { $found } no longer stands: entry { $by } reversed it.
    .next = { $has_nearest ->
        [no] Record it anew if it should stand.
       *[other] Entry { $nearest } stands in its place: correct that one.
    }
not-reversible = Entry { $found } is of the kind “{ $event_type }”: only figures, results, awards and statements are reversed.
    .next = Record what is true now instead.
not-correctable = Entry { $found } is of the kind “{ $event_type }”: only an amount can be replaced by another amount.
    .next = Record it in its place: jate record … --replaces { $found } --reason "…".
    .page = Its page leads to a form that holds all it says.
several-lines = Entry { $found } has { $lines } lines: one amount cannot replace them.
    .next = Reverse it and record it anew.
nothing-to-correct = Entry { $position } says { $found } already.
    .next = Nothing to do.
request-conflict = The key “{ $found }” was used for entry { $position }, which says something else.
    .next = Use another --key for another fact.
    .page = Open the form anew for another fact.
too-busy = Others recorded at the same time, again and again.
    .next = Try once more.
took-too-long = This took too long: the line is slow, or the server has too much to do. Whether anything was recorded is not known.
    .next = Send it again, under the same key: what was recorded is not recorded twice.
    .page = Go back and send the form again: what was recorded is not recorded twice.
ledger-stopped = This program cannot read entry { $found }: a newer version of Jate recorded it, or it was damaged. Nothing can be recorded after it before its meaning is known.
    .next = Update Jate and record it again. Reports of what came before entry { $found } still work.
more-problems = There are { $count } more problems in this file.
    .next = Correct these first: others may go with them.
more-warnings = There are { $count } more warnings about this file.
    .next = Look at these first.
tree-missing = This store keeps no tree over its entries yet.
    .next = Run `jate store migrate`, which verifies them first.
entry-not-verified = Entry { $found } does not verify ({ $layer }, { $field }): what stands on it would prove something that was changed.
    .next = Run `jate verify`, and keep what it says together with the store.
partner-missing = A disbursement or an award needs its partner.
    .next = Say who received it.
other-margin = The figures of { $year } are in this ledger by { $other } already. Recording them by { $margin } too would count the year twice.
    .next = Compare them as claims with --as-statement, or record them in another ledger (`jate init`).
    .page = Record them in another ledger.
expect-moved = The ledger went on since { $found }: { $count ->
    [one] one entry came
   *[other] { $count } entries came
}; its head is { $head }.
    .next = Look at what changed; if you still want to record this, repeat it with --expect { $head }.
changed-since = Entry { $found } ({ $event_type }) was recorded by { $actor } on { $recorded }.
    .next = See it with `jate show { $found }`.
expect-unknown = The ledger never had the head { $found }; it has { $head }.
    .next = Check that it is the right ledger; if it is, run `jate verify --expect` with the head that you kept.
revision-needs-reason = Figures that stand have another value in this file.
    .next = If the file is right, import it again with --revise --reason "why they changed".
index-damaged = The index of the ledger names entry { $position }, which is not what it says.
    .next = Run `jate verify`, then `jate rebuild`.
    .page = Tell whoever runs the server.

# Statements
document-missing = The document is not named.
    .next = Give it with --document TEXT.
table-missing = The table is not named.
    .next = Give it with --table TEXT.
row-is-the-whole = “{ $found }” names no agency and no node: the figure is kept as one about the whole.
    .next = Name an agency or a node if it is about one.

# Warnings about figures: never a refusal
allocation-negative = The allocation is negative: { $found } { $currency }.
    .next = Recorded as it stands. Correct it if it is a slip.
    .page = It can be recorded as it stands. Check first whether it is a slip.
spent-above-mobilised = With this, { $agency } has spent { $spent } of { $mobilised } { $currency } mobilised for { $year }.
    .next = Recorded as it stands: spending above what was mobilised is real. Correct it if it is a slip.
    .page = It can be recorded as it stands: spending above what was mobilised is real. Check the figure first.
outside-the-plan = { $found } is outside the plan { $framework }, { $first_year } to { $last_year }.
    .next = Recorded as it stands. Correct it if it is a slip.
    .page = It can be recorded as it stands. Check the date and the year first.
beside-a-table = { $agency } has a figure for { $measure } { $year } from a table; this adds to it.
    .next = Recorded as it stands. Reverse it if the table contains it.
    .page = Record it only where the table does not contain it.
recorded-outside = { $agency } has { $amount } { $currency } { $measure } for { $year } that were recorded apart from such tables; this file adds to them.
    .next = Reverse those entries if the file contains them.

# Arguments
as-of-invalid = “{ $found }” is neither a position nor a time.
    .next = Give the position of an entry, a day (2021-12-31) or a time (2021-12-31T18:00:00Z).
head-invalid = “{ $found }” is not a head: SIZE:HASH.
    .next = Copy it from a receipt or from `jate verify`.
expect-needs-ledger = --expect speaks of one ledger; the store has several: { $ledgers }.
    .next = Say which with --ledger NAME.
report-unknown = There is no report “{ $found }”.
    .next = Use one of: { $reports }.
projection-invalid = The projection cannot be used: { $detail }
    .next = Correct the file; those in `projections/` are examples.
store-not-given = No store is named.
    .next = Give it with --store FILE (or postgres://…), or set JATE_STORE.
reason-without-revise = --reason goes with --revise.
    .next = Add --revise, or leave out --reason.
usage-unknown = “{ $found }” is not known here.
    .next = See --help.
usage-missing = Needed and not given: { $found }.
    .next = See --help.
usage-value = “{ $found }” is not a value for { $argument }.
    .next = See --help.
usage-value-missing = { $argument } needs a value.
    .next = See --help.
usage-conflict = { $found } cannot be used together with { $argument }.
    .next = Leave one out.
usage-other = The command cannot be understood: { $found }
    .next = See --help.

output-needed = A workbook is not for a terminal.
    .next = Say where to write it with -o FILE.xlsx.
quickstart-exists = { $found } exists already.
    .next = Give another folder, or remove that one.

# Stores
store-missing = There is no store at { $found }.
    .next = Make one with `jate init`, or check --store.
store-foreign = { $found } is not a store of Jate.
    .next = Check --store; nothing was changed in that file.
store-schema = The store has schema { $version }, this program works with { $supported }.
    .next = Use the version of Jate that made it, or a newer one.
store-older = The store was made by an older version of Jate: it has schema { $version }, this program works with { $supported }.
    .next = Make a backup with that version (`jate backup`), then run `jate store migrate`.
backup-invalid = The file is no backup of Jate: { $detail }.
    .next = Choose a file that `jate backup` or `jate export` wrote.
store-not-prepared = { $found } holds no store of Jate yet.
    .next = An administrator prepares it with `jate store init --store URL`.
store-unreachable = { $found } cannot be reached: { $detail }.
    .next = Check the address, the name and the password, and that the server runs.
store-insecure = { $found } would be reached over a network without verifying who answers.
    .next = Add ?sslmode=verify-full to the address, and sslrootcert=FILE where the authority is your own.
store-forbidden = The server does not let you do this: { $detail }.
    .next = An administrator grants you the role: GRANT jate_app TO …; for `jate store`, connect as an administrator.
store-uncertain = The store failed while it was saving: { $detail }.
    .next = Look with `jate log` whether it was recorded, or repeat the command with the same --key: it is then recorded once.
    .page = Look in the list of entries whether it was recorded, or send the same form again: it is then recorded once.
store-lost = The connection to the store was lost: { $detail }.
    .next = Try again when the server answers.
copy-diverged = The other store holds another “{ $found }”: its head { $head } is not in the ledger to copy ({ $other }).
    .next = Copy into a store that has none of that name, or find out with `jate verify --expect` which one was changed.
copy-same-store = “{ $found }” is both where to copy from and where to.
    .next = Name two stores.
store-locked = Another program holds the store.
    .next = Wait until it is done, then try again.
store-read-only = The store cannot be written to.
    .next = Check your rights to the file and its folder.
store-full = There is no space left where the store is.
    .next = Make room, then try again: nothing half-way was left.
store-corrupt = The store is damaged: { $detail }.
    .next = Stop recording, keep a copy of the file, and run `jate verify`.
    .page = Stop recording, and tell whoever runs the server.
store-failed = The store failed: { $detail }.
    .next = Try again; if it fails again, keep this message.
decode-failed = The ledger holds something that this program cannot read: { $detail }.
    .next = Run `jate verify`; a newer version of Jate may have written it.
    .page = Tell whoever runs the server.
internal = A fault of the program itself: { $detail }.
    .next = Keep this message and tell its authors.

# Keys, checkpoints and proofs
key-not-given = No private key is given.
    .next = Name its file with --key-file FILE or JATE_KEY_FILE; `jate key generate FILE` makes one.
key-unreadable = “{ $found }” holds no private key.
    .next = Use the file that `jate key generate` wrote, unchanged.
public-key-unreadable = “{ $found }” is no public key of a ledger.
    .next = Give the whole line that `jate key generate` prints: a name, eight digits and the key, with + between them.
key-file-open = Others can read { $file } (mode { $found }): a private key is for its owner alone.
    .next = chmod 600 "{ $file }", and rotate the key if somebody may have read it.
key-file-exists = { $found } is there already.
    .next = Choose another file; keys are never overwritten.
key-of-another = The key { $found } is not one for { $ledger }.
    .next = Make one with `jate key generate FILE --ledger { $ledger }`.
key-of-another-kind = The key { $found } is not of the kind that is needed here: keys of ledgers sign checkpoints, keys of witnesses cosign them.
    .next = Use the other key.
key-known = { $ledger } knows the key { $found } already.
    .next = A key that was replaced or revoked does not come back: make a new one.
key-signs-already = { $ledger } has a key already: { $found }.
    .next = Put another in its place with `jate key rotate FILE`.
key-none = { $ledger } has no key that could be replaced.
    .next = Make its first one with `jate key generate FILE`.
key-unknown = The ledger knows no key “{ $found }”.
    .next = Its keys are: { $keys }.
key-revoked-already = The key { $found } was revoked before; it is believed up to size { $size }.
    .next = There is nothing to do.
key-not-authorised = { $ledger } does not know the key { $found }.
    .next = `jate key list` shows its keys; `jate key rotate FILE` puts a new one to use.
key-ended = The key { $found } signs checkpoints of { $ledger } up to size { $size } only; the ledger has { $now } entries.
    .next = Sign with the key that took its place: `jate key list` shows it.
size-beyond = A size of { $found } is more than the { $size } entries that there are.
    .next = Name the largest size whose checkpoint you still believe.
checkpoint-none = Nobody has signed { $found } yet.
    .next = Run `jate checkpoint --key-file FILE`.
checkpoint-inconsistent = THE LEDGER IS NOT THE ONE THAT WAS SIGNED: at size { $found } the checkpoint has the root { $expected }, the ledger { $root }.
    .next = Stop recording, keep a copy of the store as it is, and run `jate verify`.
checkpoint-unreadable = { $found } is not a checkpoint.
    .next = Use a file that `jate checkpoint` wrote, unchanged.
checkpoint-of-another = { $found } is a checkpoint of { $ledger }.
    .next = Name the ledger with --ledger { $ledger }.
checkpoint-other-size = No checkpoint of size { $found } is kept.
    .next = The one before it has size { $nearest }.
checkpoint-distrusted = The policy does not trust { $found }: { $detail }.
    .next = Check that it is the right file and the right policy; a checkpoint that nobody trusts proves nothing.
report-signed-by-others = The report { $found } carries a checkpoint that is none of ledger { $ledger } up to there, signed by its keys and witnesses alone.
    .next = Download the report again from the ledger, and compare: this file comes from elsewhere, or was changed.
checkpoints-backwards = The first checkpoint (size { $found }) is larger than the second ({ $size }).
    .next = Exchange them.
not-signed-yet = Entry { $found } is in no checkpoint of that size: the newest one that is kept has size { $size }.
    .next = Run `jate checkpoint --key-file FILE`, then try again.
published-unreadable = { $found } is not a checkpoint: the folder holds something else.
    .next = Choose an empty folder, or the one of this ledger.
published-another = The folder publishes another ledger, { $ledger }.
    .next = Choose a folder of its own for each ledger.
published-larger = The folder publishes { $size } entries already, and this checkpoint is of { $now }: what was published is never taken back.
    .next = Run `jate verify --checkpoint { $found }`: if the ledger lost entries, it says so.
published-differs = WHAT WAS PUBLISHED IS NOT WHAT THE LEDGER HOLDS: { $found } is there with other bytes.
    .next = Stop recording, keep copies of both, and run `jate verify`.
policy-not-given = No policy says whom you trust.
    .next = Name its file with --policy FILE or JATE_POLICY: a line `log KEY` with the key as you got it from the office, and `quorum none`.
tsa-without-policy = The authorities of “{ $found }” (--tsa, JATE_TSA) are trusted for the time only: without a policy nothing says whose checkpoints count.
    .next = Add --policy FILE or JATE_POLICY, or leave --tsa out.
policy-long = The policy is longer than 256 KiB.
    .next = Check that it is the right file.
policy-not-text = The policy is not a text in UTF-8.
    .next = Check that it is the right file.
policy-control = The policy has a control character ({ $found }).
    .next = Write it with plain line ends, as a text editor does.
policy-key = “{ $found }” is not a public key.
    .next = Copy it whole: NAME+ID+KEY.
policy-kind = “{ $found }” is a key of the other kind: `log` takes keys of ledgers, `witness` those of witnesses.
    .next = Correct the line.
policy-twice = “{ $found }” stands twice.
    .next = Remove one of the two.
policy-unknown = “{ $found }” is not defined above this line.
    .next = Define the witness or group first.
policy-threshold = “{ $found }” is not `any`, `all`, or a number from 1 to the count of members.
    .next = Correct the line.
policy-line = “{ $found }” begins no line of a policy.
    .next = Lines are: log KEY [URL], witness NAME KEY [URL], group NAME any|all|NUMBER NAME…, quorum NAME|none.
policy-quorum = The policy does not have exactly one line `quorum`.
    .next = Write `quorum none` where no witness is needed.
not-redactable = Entry { $position } has no text “{ $found }”. Figures are never erased: they are corrected.
    .next = Its texts are: { $fields }.
redacted-already = The text “{ $found }” of entry { $position } was erased before, by entry { $by }.
    .next = There is nothing to do.

# Reports that are checked
report-unreadable = The file cannot be read as a report: { $detail }.
    .next = Use a report as `jate report` wrote it: JSON, CSV, HTML, XLSX or Markdown.
report-unstamped = The file does not say which ledger it was made from: its line `jate-report` is missing or was changed.
    .next = Do not rely on it; ask for the report as it was made.
report-of-another-ledger = The report was made from { $ledger } at { $found }, and this ledger has { $head } there: it is another one, or one of the two was changed.
    .next = Run `jate verify` on the ledger; if it verifies, the report is not of this ledger.
report-other-definition = The report was made by another definition of { $found } (version { $version }) than this program has.
    .next = Use the version of Jate that made it, or name its definition with --projection.
bundle-not-verified = { $found } in the bundle does not verify.
    .next = See where with `jate verify --bundle`.
bundle-too-short = The newest checkpoint in { $found } is of { $size } entries; the report is of { $needed }.
    .next = Ask for a newer bundle.

# Cells explained
cell-malformed = “{ $found }” does not name a cell.
    .next = Write it like agency=WFP,measure=spent; without an agency or node it is the total.
cell-empty = No entry adds to { $column } of { $found }.
    .next = Look at the report with --json: `key` names each row.
    .page = Go back to the table and choose a figure there.
column-not-shown = The report has no column “{ $found }”.
    .next = Its columns are: { $columns }.

# Witnesses
witness-ahead = The witness saw size { $found }, and the newest checkpoint is of { $size }.
    .next = If the ledger lost entries, `jate verify --checkpoint` with what the witness keeps says so.
roots-unreadable = { $found } holds no certificate of an authority in PEM.
    .next = Ask the authority for its root certificate: a text that begins with -----BEGIN CERTIFICATE-----.
stamp-name = An authority cannot be called { $found }.
    .next = Give it a name without spaces or `+` that is not that of the ledger, such as tsa.example.org.
stamp-not-kept = The answer of { $found } was not kept: { $reason }.
    .next = Ask again for the newest checkpoint: `jate timestamp request`, or another authority.
stamp-unreachable = The authority { $found } did not answer: { $detail }
    .next = Try again, or carry a request as a file: `jate timestamp request`.
cosignature-unknown = { $found } holds no signature of a witness of your policy under the newest checkpoint (size { $size }).
    .next = Ask again with `jate cosign request`: a new checkpoint needs a new signature.
listen-failed = { $found } cannot be listened at: { $reason }.
    .next = Choose another address or port with --listen.

# Tamper lab
lab-not-verified = { $found } does not verify: what the lab would show on it would prove nothing.
    .next = Run `jate verify`.

# Recovery
nothing-to-recover = { $found } is sound.
    .next = Copy it with `jate store copy` if it has to move.
recovery-loses = A checkpoint of { $found } entries was signed (root { $root }), and only { $size } are sound: whoever holds it will see that the recovered ledger is not its continuation, and witnesses will not sign it.
    .next = Restore a backup or a bundle that reaches it; if there is none, say so with --accept-loss.

# Nothing sound
nothing-sound = Not one entry of { $found } is sound.
    .next = Restore a backup: `jate restore`.

# Authors
author-not-given = No key of your own is given.
    .next = Name it with --sign-with FILE or JATE_SIGN_WITH: your OpenSSH key, such as ~/.ssh/id_ed25519.
author-key-unreadable = { $found } holds no OpenSSH public key of kind Ed25519.
    .next = Make one with `ssh-keygen -t ed25519`.
author-key-known = Somebody signs with this key already: { $found }.
    .next = Use another key; one that was revoked does not come back.
author-key-unknown = The ledger does not know { $found } as a key of yours.
    .next = Give it to yourself with `jate key author`, or name another with --sign-with.
author-not-signed = { $found } did not sign: { $detail }.
    .next = Check that the file is your key, or that your agent has it (`ssh-add -l`).
signature-needed = What you record must be signed with your key { $found }.
    .next = Name its file with --sign-with FILE or JATE_SIGN_WITH.
    .page = Use the command line, where your key is.

# Sizes
file-too-large = The file is larger than { $limit } MiB.
    .next = Check that it is the right one.

# Plans and their activities.
identifier-missing = The identifier of the activity is missing ({ $found }).
    .next = Give each row the identifier that the source system gave it: by it the row is known again in the next file.
cell-missing = This cell is empty, and the row cannot be placed without it.
    .next = Fill it in as in the other rows of the same plan.
plan-unreadable = “{ $found }” cannot be the title of a plan.
    .next = Write the plan's title as its document has it, with its years in brackets.
layout-without-currency = The layout names no currency, and there is no ledger yet that has one.
    .next = Add `currency = "USD"` to the layout, or make the ledger first with `jate init`.
ledger-for-several = The file has several countries ({ $countries }), and --ledger names one ledger: { $found }.
    .next = Leave --ledger out: each country gets a ledger of its own, named after --authority.
texts-double-encoded = { $count ->
    [1] A text looks as if it was encoded twice: “{ $found }”.
   *[other] { $count } texts look as if they were encoded twice, the first in column { $column }: “{ $found }”.
}
    .next = They are kept as they stand; with --repair-text they are read as they were meant.
amount-rounded = “{ $found }” has more decimals than { $currency }: the nearest amount is recorded, with the cell beside it.
    .next = Ask the source for the exact amount, and import it again with --revise if it is another.
agency-unlisted = “{ $found }” is no agency that is known here; it is registered as it stands.
    .next = If it is another name of one, say so: jate agency alias, or --alias "{ $found }=CODE" with this import.

# Indicators.
indicator-missing = No indicator stands in this row.
    .next = Name the indicator in each row, or give the layout's column one.
indicator-unknown = The ledger knows no indicator “{ $found }”.
    .next = Use the id that `jate report results-matrix --json` shows, or --title "…" to define a new one.
    .page = Choose one from the list; the Resident Coordinator's Office defines new ones.
result-row-repeated = “{ $found }” stands in row { $first } already, with the same part; this row is recorded as part ({ $count }) of it.
    .next = Say in the file which part the row is of, and import it again.
result-twice = “{ $found }” is a second value for the same indicator, part, role and year in this file.
    .next = Keep one of the two.
result-of-another-kind = “{ $found }” is no value of { $indicator }: that is { $indicator_kind }.
    .next = Type a value of that kind, or “no data” or “n/a” where there is none.

# Awards.
award-twice = “{ $found }” has two awards of the same agency for the same output, project and year in this file.
    .next = Say in the file what tells them apart: the output, the project or the year.
partner-circle = “{ $found }” and “{ $partner }” are one already, the other way round.
    .next = Say it for the spelling under which both shall be reported: jate partner alias SPELLING PARTNER.
report-without-years = The report { $report } has no rows of single years: --year { $found } selects nothing.
    .next = For what was true by the end of that year: --effective-to { $last_day }.
    .page = For what was true by the end of that year, choose { $last_day } as the last day in effect.

# Exchange rates.
rate-of-itself = A rate from { $found } to itself is always 1.
    .next = Name two currencies: --base USD --quote XOF.
rate-without-source = The rate “{ $found }” names no source.
    .next = Say who publishes it, for example --source "UN operational rate".
    .page = Say who publishes it, for example “UN operational rate”.
rate-unusable = “{ $found }” is no rate from { $base } to { $quote }: a rate is above zero and has at most twelve digits.
    .next = Type the units of { $quote } for one { $base }.
rate-twice = “{ $found }” is a second rate of the same currencies and source for { $day } in this file.
    .next = Keep one of the two.
rate-missing = No rate from { $found } to { $to } is known{ $has_day ->
        [yes] {" "}for { $day } (none of the 31 days before)
       *[no] {""}
    }.
    .next = Record it (jate record rate, or import a table of rates), or give one: --rate BASE/QUOTE=PRICE.
    .page = Record it under “exchange rate”, or import a table of rates.
rate-source-needed = Several sources publish rates of { $found }: { $sources }.
    .next = Name one: --rate-source "…".
rate-source-unknown = The ledger has no rates of the source “{ $found }”. It has: { $sources }.
    .next = Name one of these, or record rates of that source.
rates-of-two-kinds = “{ $found }”: a report is converted at recorded rates or at given ones, not at both.
    .next = Keep --rate transaction, --rate period-end, or the prices.
rate-malformed = “{ $found }” is no price.
    .next = Write it as --rate USD/XOF=560.25: units of the second currency for one of the first, with a decimal point.
conversion-needed = The report { $found } compares rates: it needs a currency to show amounts in.
    .next = Add --currency and the currency.

# Narratives, risks, transfers, work plans.
language-unknown = “{ $found }” is no code of a language.
    .next = Use two letters: fr, en.
text-missing = The text is empty.
    .next = Write it: --text "…", or --file FILE.
    .page = Write it.
narrative-twice = “{ $found }” has a second text of the same agency, topic, language and year in this file.
    .next = Keep one of the two.
not-retold = Entry { $found } is of the kind “{ $event_type }”: only narratives have a text to replace.
    .next = To replace its amount: --amount. To take it back: jate reverse { $found }.
risk-without-title = The risk does not say what may happen.
    .next = Say it: --title "…".
    .page = Say it.
risk-row-without-title = This row names no risk and was not read: it may go on from the row above.
    .next = Join the two rows in the file, and import it again.
risk-row-repeated = “{ $found }” stands a second time; this row is recorded as a risk of its own.
    .next = If both are one risk, join the two rows in the file.
grade-unknown = “{ $found }” is no grade of { $scale ->
        [impact] impact
       *[likelihood] likelihood
    }.
    .next = { $scale ->
        [impact] Use 1 to 5, or insignificant, minor, moderate, major, extreme.
       *[likelihood] Use 1 to 5, or rare, unlikely, possible, likely, almost certain.
    }
fund-not-named = The table does not say of which fund the transfers are.
    .next = Name it: --fund CODE.
transfer-not-positive = “{ $found }” is not above zero.
    .next = Type the amount itself; which way it goes says --kind: transferred, refunded or contributed.
indirect-above-amount = The part for indirect costs, { $found }, is larger than the transfer, { $amount }.
    .next = Type the part of { $amount } that is for indirect costs.
indirect-unreadable = “{ $found }” is no percentage.
    .next = Type it as 7 or 7.5.
activity-without-title = This row names no activity.
    .next = Name the activity, or remove the row.

# Periods and approvals.
period-closed = { $found } is in a closed period ({ $first } to { $last }).
    .next = Record it late, in the open period, with its true date: --late. Or ask for the period to be reopened: jate period reopen { $first }..{ $last } --reason "…".
    .page = Tick “Record it late” below: it counts in the open period and keeps its true date. Or ask the Resident Coordinator's Office to reopen the period.
period-closed-already = { $found } is closed already, or a part of it is: { $closed }.
    .next = Name a period that is open.
period-not-closed = { $found } is not a closed period.
    .next = See which are: jate period.
    .page = The page of submissions lists those that are.
period-asked-already = Somebody asked that of { $found } already, with entry { $position }.
    .next = Another person confirms it: jate period confirm { $position }.
    .page = Another person of the office confirms it, on the page of submissions.
period-nothing-asked = Entry { $found } asks for no change of a period that waits to be confirmed.
    .next = See what waits: jate period.
    .page = The page of submissions lists what waits.
period-backwards = { $found } ends before it begins.
    .next = Exchange the two days.
period-unreadable = “{ $found }” is no period.
    .next = Write 2021, 2021-Q1, 2021-03 or 2021-01-01..2021-03-31.
second-person-needed = Entry { $found } was recorded by you: another person has to decide on it.
    .next = Ask a colleague, who records under their own name: --actor "…".
    .page = Ask a colleague who approves for this agency.
approval-not-awaited = Entry { $found } does not wait for approval.
    .next = See what waits: jate report awaiting-approval.
    .page = See what waits under “Approve”.
approved-already = Entry { $found } was approved already, by entry { $by }.
    .next = Nothing is left to do.
threshold-negative = “{ $found }” is below zero.
    .next = Type the amount from which on expenditures wait, or --none.
threshold-missing = The threshold has no amount.
    .next = Type it: --amount "10 000". To lift it: --none.

# Evidence.
evidence-empty = { $found } is empty.
    .next = Attach the file that shows that the entry is right.
evidence-where = A store on a server has no folder beside it for the file.
    .next = Say where it is kept: --evidence FOLDER (or JATE_EVIDENCE); or keep it yourself: --elsewhere.
media-type-invalid = “{ $found }” is no media type.
    .next = Write it as application/pdf or image/jpeg, or leave it out.

# IATI.
xml-doctype = The document has a type declaration: its entities could stand for anything, and none is read.
    .next = Ask whoever made the file for one without “<!DOCTYPE …>”.
xml-damaged = The document cannot be read from here on: { $found }.
    .next = Ask whoever made the file for it again; a program that checks XML shows the place.
xml-not-iati = This is no IATI activity file: it begins with “{ $found }”.
    .next = Choose the file whose first element is <iati-activities>.
xml-too-deep = The element “{ $found }” is larger, or lies deeper, than any of the standard.
    .next = Ask whoever made the file for one that follows the standard.
transaction-type-unknown = “{ $found }” is no type of transaction that is read. Those are: { $codes }.
    .next = See the code list TransactionType of the standard.
transaction-without-type = The { $found } has no type.
    .next = Add <transaction-type code="…"/> to it.
transaction-without-value = The { $found } has no value.
    .next = Add <value>…</value> to it.
transaction-without-currency = “{ $found }” has no currency, and neither has its activity.
    .next = Add currency="…" to the value, or default-currency="…" to the activity.
transaction-without-date = “{ $found }” has no date.
    .next = Add the date of the transaction, or the period of the budget.
iati-not-kept = Of transactions and budgets, these elements are not kept: { $found }.
    .next = Keep the file: its digest stands in the ledger, and each entry names its line.
xml-cut = The document ends in the middle of the element “{ $found }”: a part of it is missing.
    .next = Get the file again, whole.
xml-not-utf8 = The document is not written in UTF-8, or is damaged at its beginning.
    .next = Save it as UTF-8, or ask whoever made it to.
activity-twice = Two activities of this file have the identifier “{ $found }”.
    .next = Ask whoever made the file: an identifier is of one activity.
budget-period = { $found } is no period of a budget: it ends before it begins, or goes over more than 20 years.
    .next = Ask whoever made the file for the right days.
budget-revised = The original budget of { $found } is not recorded: a revised one of the same period is.
    .next = Nothing has to be done; the file keeps both.
iati-type-not-read = { $count } transactions of the type { $found } are not recorded: a ledger has no place for them.
    .next = See `schemas/iati/mapping.toml` for what is recorded.
plan-subtotal = The row “{ $found }” is the total of a part of the plan: it was not read.
    .next = Nothing has to be done: its activities are recorded.
period-never-open = { $found } ends beyond the years that a ledger knows: nothing could be recorded after it.
    .next = Close the period that was reported: 2021, 2021-Q1, or FIRST..LAST.
rate-given-twice = “{ $found }” is a second price of the same two currencies.
    .next = Keep one of the two.

iati-without-country = { $count } activities state no country, such as { $found }; the rules of the standard want one.
    .next = Give the country of those: --country ML.
    .page = Give it in the form: two letters, such as ML.

iati-without-sector = { $count } activities state no purpose, such as { $found }; the rules of the standard want one.
    .next = Give the purpose of those, a code of the OECD DAC's list: --sector 43010 is multisector aid.
    .page = Give it in the form: five digits, such as 43010.

indicator-kind-missing = Nobody said what the values of “{ $found }” are.
    .next = Add --kind count, percent, index, yes-no, scale or text.

dimension-malformed = “{ $found }” is no dimension with its value.
    .next = Write it as sex=female, without semicolons or bars.

dimension-unknown = The indicator is not broken down by “{ $found }”, but by: { $dimensions }.
    .next = Use one of those, or add it: jate indicator ID --dimension NAME for each.

dimension-twice = The dimension “{ $found }” stands twice.
    .next = Record one value for each of its members.

not-joint = Entry { $found } is no amount that several agencies share.
    .next = See `jate log` for the entries that are joint.

share-malformed = “{ $found }” is no agency with its share.
    .next = Write it as --share WFP=1000.

share-missing = Of entry { $position }, nobody said the share of: { $found }.
    .next = Give one to each of its agencies, 0 where it has none.

share-of-another = “{ $found }” is not one of the agencies that share the entry: { $agencies }.
    .next = Name those only; reverse the entry where it names the wrong ones.

shares-not-whole = The shares add up to { $found } { $currency }; the entry is of { $expected } { $currency } (difference { $difference }).
    .next = Correct a share, or correct the entry first where its amount is wrong.

right-without-agencies = The function { $found } is for agencies, and none is named.
    .next = Name them: --agency WFP, once for each.
    .page = Name them, with commas between them.
right-gone = The function for this was taken from you in the meantime.
    .next = Ask an administrator.
right-of-all-agencies = The function { $found } is for the whole ledger; it takes no agencies.
    .next = Leave --agency out.
    .page = Leave the agencies empty.

right-not-held = The person does not have the function { $found }.
    .next = See who has which: `jate right`.
    .page = Open the page again: it shows who has which.

accounts-not-given = Where a database keeps the ledgers, nothing says where the accounts are.
    .next = Name the file: --accounts FILE, or JATE_ACCOUNTS.

accounts-unusable = { $found } is no file of accounts that this program can use: { $detail }.
    .next = Name another with --accounts FILE; one that is not there is made.

accounts-failed = The accounts cannot be read just now.
    .next = Try again; if it stays, tell whoever runs the server.

serve-not-loopback = { $found } can be reached from other machines, and passwords would cross the network in the clear.
    .next = Listen on 127.0.0.1; or give a certificate (--certificate, --private-key); or name the proxy with TLS before it (--proxy).
address-not-secure = “{ $found }” is no address at which people can stay signed in: browsers keep a session over TLS only.
    .next = Give the address that people open, with https: --address https://…; the certificate is this server's or its proxy's.
serve-as-owner = The store is opened as its owner or as a superuser: a server needs to record and read, and no more.
    .next = Connect as a member of jate_app; or, if it must be, with --allow-owner.

certificate-unusable = The certificate and its key cannot be used ({ $found }): { $reason }.
    .next = Both are PEM: the chain begins with the server's own certificate, and the key is the one of that.

certificate-without-key = A certificate needs its private key, and the key its certificate.
    .next = Give both: --certificate FILE --private-key FILE.

settings-invalid = { $found } cannot be used as settings: { $detail }
    .next = Correct the file: docs/server.md shows one.

not-signed-in = Nobody is signed in, or the session is over.
    .next = Sign in.

sign-in-refused = Name and password, or the code, do not fit.
    .next = Try again; a code works once, for half a minute. If you forgot the password or lost the phone, ask the administrator for a new link.
sign-in-waits = Too many attempts: nobody is let in under this name before { $until }.
    .next = Wait until then; if it was not you, tell the administrator.
too-often = Too many attempts from where you are.
    .next = Wait half a minute, then try again.
finding-unknown = There is no finding { $found } now; there are { $count }.
    .next = See `jate reconcile`: with other figures a finding is another one.
    .page = It was resolved or has other figures meanwhile: see the list.
finding-not-yours = You may not explain figures of { $found }.
    .next = Ask its finance officer, or the Resident Coordinator's Office.
periods-not-yours = Periods are closed and reopened by the Resident Coordinator's Office.
    .next = Ask there.
code-wrong = The code is not the one that the authenticator shows now.
    .next = Type the next one; if none is right, compare the clock of the phone.
oidc-issuer = { $found } is no address of an issuer: https://…
    .next = Take it from whoever administers the sign-in of the organisation.
oidc-incomplete = An organisation that signs its people in needs both its issuer and the id that it gave this server.
    .next = Say both: --oidc-issuer and --oidc-client.
oidc-without-address = The organisation sends people back to this server by its name, which is not known here.
    .next = Say it: --address https://jate.example.org.
oidc-unreachable = { $found } does not answer, or not as it should.
    .next = Try again in a while; or sign in with a password.
oidc-refused = You were not signed in: it took too long, was begun elsewhere, or was refused there.
    .next = Begin once more on the page to sign in.
oidc-unknown = { $found } knows you, but nobody has invited you here by that.
    .next = Open the link of your invitation and choose it there; or sign in with your password, and choose it on the page behind your name.
oidc-taken = Somebody else is known here by that.
    .next = Sign out there first, and come back as yourself.
passkey-elsewhere = Browsers make and show no passkeys for this address: it has to be a name, such as jate.example.org, that the server was told (--address).
    .next = Reach the server by its name; or sign in with a code.
passkey-on-pages = The second factor of this account is a passkey, which browsers show on the page to sign in.
    .next = Sign in there; a program brings a token.
passkey-not-made = The passkey is not the one that was asked for, or it came too late.
    .next = Make it once more, within five minutes.
token-days = A token does not hold for { $found } days.
    .next = Give a number from 1 to { $most }.

token-twice = There is a token { $found } already, or you have twenty.
    .next = End one that is no longer needed, or choose another name.
request-unreadable = What was sent cannot be read: { $detail }
    .next = See /api/v1/openapi.json for what is expected.
    .page = Go back, and send it once more.
request-too-large = What was sent is too large: a file has at most { $most }, and a form much less.
    .next = Send less, or in parts.
address-unknown = There is nothing at this address.
    .next = Start at the list of ledgers.

agency-not-yours = You do not record for “{ $found }”, but for: { $agencies }.
    .next = Choose one of those, or ask for the function.
function-missing = You have no function in this ledger that does this: { $found }.
    .next = Ask an administrator for it.
office-only = This is recorded by the Resident Coordinator's Office.
    .next = Ask there, or ask an administrator for that function.
amount-not-above = { $found } is not above zero.
    .next = To take back what was recorded, correct its entry.
nothing-mobilised = Nothing was mobilised for that in { $found }, in { $currency }.
    .next = Look at the programme year and the currency once more; it can be recorded as it is.
recording-not-yours = You record nothing in this ledger.
    .next = Ask an administrator for the function of a finance officer.
correction-of-what = A correction says either another amount or another text.
    .next = Send one of both.
not-of-its-kind = Entry { $found } is of the kind “{ $event_type }”: only something of the same kind can take its place.
    .next = To take it back: jate reverse { $found } --reason "…". Then record what is right.
    .page = Reverse it from its page, and record what is right.
statement-not-replaced = Entry { $found } is a published figure: none takes the place of another.
    .next = Take it back: jate reverse { $found } --reason "…". Then record the right one.
    .page = Reverse it from its page, and record the right one.
nothing-to-replace = Entry { $found } says all of this already.
    .next = Nothing to do.
publisher-unnamed = Nobody is named who publishes the file.
    .next = Say who: --reporting-org XM-DAC-41121 --reporting-name "UNHCR".
    .page = Give the identifier and the name of the organisation.
publisher-malformed = “{ $found }” cannot be the identifier of an organisation: none has spaces or any of / & | ?.
    .next = Give the one under which the organisation is registered with IATI.
publisher-type-malformed = “{ $found }” is no type of organisation: one or two digits of IATI's list.
    .next = Leave it out for a multilateral organisation (40).
country-malformed = “{ $found }” is no code of a country: two capital letters (ISO 3166).
    .next = Give it as in ML for Mali.
sector-malformed = “{ $found }” is no purpose: five digits of the OECD DAC's list.
    .next = Give it as in 43010 for multisector aid.
breakdown-twice = The part that the value is of is given in words and by its dimensions, { $found }.
    .next = Give one of both.
passkey-twice = You have a passkey of that name: { $found }.
    .next = Give this one another name.
passkeys-many = You have { $most } passkeys, and nobody keeps more apart.
    .next = Give one up that you no longer use.
form-expired = The form is of a session that is over.
    .next = Open the page again and send it from there.
address-of-a-form = This address takes what a form sends, and shows nothing by itself.
    .next = Go back to the ledgers, and from there to the form.
not-administrator = Only an administrator may do this.
    .next = Ask one of them.

account-own = { $found } is your own account.
    .next = Ask another administrator, or invite one first.

account-unknown = Nobody has an account or an invitation under the name { $found }.
    .next = See who has: `jate person list`.
    .page = See who has: the page of people.

entry-not-yours = Entry { $found } is not of agencies that you do this for.
    .next = Ask for the function, or tell someone who has it.
import-not-yours = The file has money of agencies that you do not record for ({ $found }), or other things than money. You record for: { $agencies }.
    .next = Leave out those rows, or ask the Resident Coordinator's Office to import the file.

file-not-sent = No file was chosen.
    .next = Choose one.

upload-gone = The file is no longer here: it waits for half an hour.
    .next = Send it again.
work-gone = That work is not known here any more, or not yours.
    .next = What it recorded stands: see the entries. Begin it again if need be: nothing is doubled.
works-many = { $most } of your imports and verifications are still going on.
    .next = Wait until one of them is over.
invitation-over = This link was used, or is too old.
    .next = Ask the administrator for a new one.

passwords-differ = The two passwords differ.
    .next = Type the same twice.
password-wrong = The old password is not the one that you have.
    .next = Type it again; if you forgot it, ask the administrator for a new link.

password-short = The password has fewer than { $least } characters.
    .next = Make it longer: a sentence is good.

password-long = The password has more than { $most } characters.
    .next = Make it shorter.

password-guessed = A stranger would soon come to this password: it is among those that became known, or made of words, names or dates that are tried first.
    .next = Choose a sentence that only you would say, or four words that have nothing to do with each other.
ledger-not-yours = There is no ledger { $found } that you may read.
    .next = Choose one from the list of your ledgers, or ask for a function in this one.

accounts-missing = There is no file of accounts at { $found }.
    .next = `jate serve` and `jate person invite` make it; or name the right one with --accounts FILE.
size-unreadable = “{ $found }” is no number of entries.
    .next = Give a whole number, such as 120, or none.
access-not-yours = The log of access tells of everybody who uses this server: administrators read it, and whoever audits all of its ledgers.
    .next = Ask an administrator for what you need of it.
from-another-site = The request was made by a page of another site, or came by a proxy that changes its name; nothing was done.
    .next = Open the page here and send the form again; whoever runs the server says with --address under which name it is reached.
proxy-not-named = Links begin with { $found }, but the server has no certificate, and no proxy is named: everybody would be taken for the proxy.
    .next = Name the proxy, such as --proxy 127.0.0.1, or give --certificate and --private-key.
erasing-not-sure = Nothing was erased: what is erased nobody can bring back.
    .next = Tick that you are sure, and send it again.
too-much-sent = Too many files are being sent to the server just now: there is no room for this one.
    .next = Send it again in a minute.
