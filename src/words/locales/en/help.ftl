# Help of the command line: `help-COMMAND` and `help-COMMAND-ARGUMENT`, else `help-arg-ARGUMENT`.

help = The reporting ledger of a United Nations country team: what agencies plan, receive and spend, in a chain that anyone can verify.
help-usage = Usage
help-commands = Commands
help-command-value = COMMAND
help-options = Options
help-global-options = Options of every command
help-arguments = Arguments
help-arg-help = Show this help
help-arg-version = Show the version
help-arg-store = The store: a file, or postgres://… (or JATE_STORE)
help-arg-ledger = The ledger, where the store has several (or JATE_LEDGER)
help-arg-actor = Who records (or JATE_ACTOR; else the system's user)
help-arg-lang = Language: fr or en (else that of the system)
help-arg-json = Print one JSON document
help-arg-no-color = No colours
help-arg-as-of = What the ledger knew then: a position, a day or a time
help-arg-effective-to = Only what took effect up to this day
help-arg-amount = The amount, as you write it: "1 234,50"
help-arg-currency = Its currency: USD, XOF… (else that of the ledger)
help-arg-date = When it took effect: 2021-06-30 (else today)
help-arg-year = Programme year
help-arg-node = Code of the output, outcome or axis
help-arg-framework = Code of the framework, where the ledger has several
help-arg-fund = Code of the fund
help-arg-resources = core or other
help-arg-nexus = humanitarian, development or peace
help-arg-note = Free text
help-arg-key = Key that makes a retry safe: the same key gives the same receipt
help-arg-decimal = Decimal mark of the amount: point or comma
help-arg-agency = Agency, by any of its names; again for an amount that several share
help-arg-accept-unknown-agencies = Register unknown agencies as they stand
help-arg-reason = Why; it stands in the audit trail
help-arg-position = Position of the entry
help-arg-output = File to write
help-arg-title = Title
help-arg-code = Code
help-arg-document = The document that published the figures

help-quickstart = The main job in two seconds, with the figures of Mali 2021
help-quickstart-dir = Folder to make (jate-quickstart)
help-init = Make a ledger, in a new store or beside others
help-init-title = What people call it
help-init-currency = Currency of its reports
help-import = Import a file (CSV or XLSX): all of it or nothing
help-import-file = The file
help-import-layout = Layout: the name of one, or your own TOML file
help-import-year = Programme year, where the table does not say it
help-import-date = When the figures took effect (else the end of their year)
help-import-decimal = Decimal mark of the amounts, where they are ambiguous
help-import-as-statement = Keep the figures as published claims, to compare with
help-import-revise = Record figures that stand with another value, as corrections
help-import-distinct = Record rows although another file has the same: they are distinct
help-import-again = Record rows again that were reversed on purpose
help-import-authority = For plans: what the names of the countries' ledgers begin with (uninfo)
help-import-repair-text = For plans: read texts as they were meant that were encoded twice
help-import-alias = Another name of an agency; recorded as a decision
help-import-dry-run = Show what would be recorded, and record nothing
help-import-template = Write an empty file of the layout `entries`
help-record = Record an amount, a published figure, a result, an award or a rate
help-record-allocation = Budget: what the plan costs
help-record-award = An award to a partner
help-record-award-agency = The agency that awards
help-record-award-partner = The organisation
help-record-award-sort = Kind of organisation
help-record-award-modality = How the money is passed on
help-record-award-leadership = Who leads the organisation
help-record-award-history = New or existing partner
help-record-award-population = Whom it serves
help-record-award-project = What is done with it
help-record-rate = An exchange rate, from a day on
help-record-rate-base = The currency that is priced
help-record-rate-quote = The currency of the price
help-record-rate-rate = Units of the second currency for one of the first
help-record-rate-source = Who publishes it
help-record-result = A value of an indicator: baseline, milestone, result or target
help-record-result-indicator = Id of the indicator, as `jate report results-matrix --json` shows it
help-record-result-value = The value: a number, 12 %, yes or no, a word, “no data”, “n/a”
help-record-result-role = What the value is
help-record-result-breakdown = The part that it is of, such as women
help-record-result-step = Which milestone
help-record-result-title = Wording, to define an indicator that the ledger does not know
help-record-contribution = Money promised, contracted or secured
help-record-contribution-stage = pledged, committed or mobilised
help-record-availability = Money in hand for the period
help-record-expenditure = Money spent
help-record-disbursement = Cash passed to a partner
help-record-disbursement-partner = Who received it
help-record-statement = A figure that somebody published
help-record-statement-document = The document
help-record-statement-table = Its table, or the words around the figure
help-record-statement-row = The row as published: an agency, a node, or a total
help-record-statement-column = The column as published, or the name of a measure
help-record-statement-page = The page
help-record-statement-date = When it was published (else today)
help-record-statement-amount = The figure as published
help-correct = Replace the amount of an entry, in one step
help-correct-amount = The right amount
help-reverse = Reverse an entry: it no longer stands
help-report = Print a table, in any format
help-report-name = The table, such as financial-overview-by-agency; a name that is none lists them all
help-report-projection = A projection of your own: its file or folder
help-report-year = One programme year (else all)
help-report-level = Drill down to this level of the framework: axis, outcome, output or activity
help-report-currency = Convert all amounts to this currency
help-report-rate = At which rates: of each day (transaction), of the end of the period (period-end), or your own
help-report-rate-source = Whose rates, where several publish them
help-report-format = table, md, csv, json, html or xlsx
help-reconcile = Find where figures disagree (exit code 1 where they do)
help-verify = Verify everything: payloads, chain, read models, triggers
help-verify-expect = A head or receipt that you kept: SIZE:HASH
help-rebuild = Rebuild the read models from the entries
help-rebuild-check = Compare only
help-log = The audit trail
help-show = One entry, whole
help-agency = Agencies of the ledger
help-agency-add = Register agencies
help-agency-add-name = Any of their names
help-agency-alias = Decide what a spelling means
help-agency-alias-alias = NAME=CODE
help-agency-search = Search the directory of the United Nations system
help-agency-search-text = Part of a name
help-partner = Partners of awards
help-partner-alias = Decide that a spelling is of another partner
help-partner-alias-alias = The spelling, as it was found
help-partner-alias-partner = The partner under whose name both are reported
help-fund = Funds of the ledger; with CODE and --title, register one
help-framework = Frameworks of the ledger, with their nodes
help-framework-open = Open a framework
help-framework-open-cycle = Its years: 2020-2024
help-framework-node = Define a node
help-framework-node-level = axis, outcome, output or activity
help-framework-node-parent = Code of the node above
help-framework-node-title = Its wording
help-framework-node-agency = Agency that contributes; again for more
help-framework-node-contributes-to = Node of another framework that it contributes to
help-export = Write all that another verifier needs (JSON Lines)

help-store = Prepare, migrate and copy stores
help-store-init = Make what a store needs: in PostgreSQL two roles and the tables, as an administrator
help-store-migrate = Bring a store to the version of this program
help-store-copy = Copy ledgers to another store, verified at both ends; continues where it was interrupted
help-store-copy-from = The store to copy from: a file or postgres://…
help-store-copy-to = The store to copy to; a file is made
help-arg-expect = The head that you decided on: nothing is recorded at another one
help-log-follow = Go on printing entries as they come, until you end it
help-log-from = The first entry to print
help-backup = Write all ledgers to one file, consistent while others write; verify it by restoring it
help-backup-output = The file to write
help-restore = Put the ledgers of a backup into a store of either kind, verified before and after
help-restore-file = The backup
help-restore-expect = A head or receipt that you kept: says what an older backup lacks
help-arg-metrics = Write measures of this process to a file when it ends, in the OpenMetrics form (or JATE_METRICS)

# Keys, checkpoints and proofs
help-key = Keys that sign checkpoints: with no private key in any store
help-key-generate = Make a key and put it to use; with --witness NAME, one of a witness
help-key-generate-file = The file for the private key; only you can read it
help-key-generate-witness = Name of the witness, such as example.org/witness
help-key-rotate = Put a new key in the place of the one that signs now; with --key-file OLD, the old one vouches for it
help-key-rotate-file = The file for the new private key
help-key-revoke = A key was lost or stolen: it is no longer believed
help-key-revoke-key = The key, or its id
help-key-revoke-last-size = The largest size whose checkpoint is still believed (else that of now)
help-key-list = Keys of the ledger, and the sizes that each may sign
help-arg-key-file = File of a private key (or JATE_KEY_FILE; or the key itself in JATE_KEY)
help-arg-policy = Whom you trust: keys of ledgers and witnesses (or JATE_POLICY)
help-checkpoint = Sign the ledger as it is: keep the file apart, and nothing before it can be changed unnoticed
help-checkpoint-every-entries = Go on, and sign again when so many entries came
help-checkpoint-every-minutes = Go on, and sign again after so many minutes if any came
help-prove = Write proofs that anybody can check without the store
help-prove-inclusion = That an entry is in the ledger, with the entry (c2sp.org/tlog-proof)
help-prove-inclusion-show = What of the entry: header, payload (figures), or texts too
help-prove-inclusion-size = In the checkpoint of this size (else the newest)
help-prove-consistency = That an older checkpoint is the beginning of a newer one
help-prove-consistency-old = The older one: its size, or the file that somebody kept
help-prove-consistency-new = The newer one (else the newest that is kept)
help-check = Check a proof or a checkpoint, with the file and a policy alone
help-check-file = A proof or a checkpoint
help-publish = Write the ledger as tiles that any static server can publish (c2sp.org/tlog-tiles): headers and hashes, no figures and no texts
help-publish-folder = The folder
help-publish-late-witnesses = Publish although witnesses that the policy asks for are missing, and show which
help-verify-checkpoint = A checkpoint that you kept; again for more
help-verify-bundle = Verify an export, a backup or a bundle instead of a store
help-redact = Erase a text or a name, with its salt, from the store; figures cannot be erased
help-redact-field = The text: note, reason, name, file
help-bundle = Write one ledger up to its newest checkpoint, with all that is needed to check it and its reports elsewhere

# Reports that are checked
help-check-report = Is a file what the ledger gives? Makes the report again as of its head, and holds every cell to it
help-check-report-file = A report: JSON, CSV, HTML, XLSX or Markdown
help-check-report-bundle = Without a store: from an exported bundle, which the policy must trust
help-check-report-projection = A projection of your own: its file or folder

# Cells explained
help-explain = The entries that make up a cell of a report, with their proofs
help-explain-name = The report
help-explain-cell = The cell: agency=WFP,measure=spent
help-explain-level = Level of the framework: axis, outcome, output or activity
help-explain-proofs = Folder for a proof of inclusion of each entry

# Witnesses
help-witness = Witness the ledgers of others: sign what grew from what was seen, and nothing else
help-witness-serve = Answer over HTTP (c2sp.org/tlog-witness)
help-witness-serve-listen = Address and port (127.0.0.1:8460)
help-witness-sign = Sign a request that came as a file
help-witness-sign-file = The request
help-arg-state = Folder where the witness remembers what it saw
help-cosign = Have the newest checkpoint signed by witnesses
help-cosign-ask = Ask every witness of the policy that has an address
help-cosign-request = Write a request that can be carried to a witness
help-cosign-request-old = The size that the witness saw last
help-cosign-add = Keep the signature that a witness gave
help-cosign-add-file = The answer of the witness
help-timestamp = Have the newest checkpoint time-stamped by an authority (RFC 3161)
help-timestamp-ask = Ask an authority over HTTP
help-timestamp-ask-url = Its address
help-timestamp-request = Write a request that can be carried to an authority
help-timestamp-add = Keep the answer that an authority gave
help-timestamp-add-file = The answer
help-arg-name = What the authority is called under the checkpoint, such as tsa.example.org
help-arg-tsa = Certificates (PEM) of authorities whose time stamps you trust (or JATE_TSA)

# Tamper lab
help-tamper-lab = Attack a copy of a ledger in every way that is known, and show what finds each attack out, or that nothing can

# Recovery
help-recover = Tell what of a damaged ledger is sound; with --to, keep it in a new store with an entry that says what was lost
help-recover-to = The new store; nothing in the damaged one is changed
help-recover-accept-loss = Although a checkpoint was signed that what is left does not lead to

# Authors
help-arg-sign-with = Sign what you record with this OpenSSH key; its public half will do where an agent has it (or JATE_SIGN_WITH)
help-key-author = Give yourself the key of --sign-with: what you record can be signed from now on
help-key-author-required = Nothing under your name without a signature from now on
help-key-author-revoke = A person's key was lost or stolen: it counts no more from here on
help-key-author-revoke-key = The public key, or its file

# What proofs are compared with
help-check-checkpoint = The checkpoint that you kept: a proof of consistency must begin with it; again for more

# Published tiles
help-verify-tiles = Hold a published folder to the ledger too, byte for byte
