# Findings. `row` and `column` are those of the wrong cell; figures are already written in the user's language.

finding-rate-differs = { $statement }, { $row }: the { $column } is printed as { $found } %; its own row gives { $expected } %.
finding-gap-differs = { $statement }, { $row }: the { $column } is printed as { $found }; its own row gives { $expected } (difference { $difference }).
finding-total-not-sum = { $statement }: the total of “{ $column }” is printed as { $found }; its rows add up to { $expected } (difference { $difference }).
finding-total-rounding = { $statement }: the total of “{ $column }” is { $found }, one unit off { $expected }.
finding-total-differs = { $statement }: the total of “{ $column }” is { $found }; the ledger has { $expected } (difference { $difference }).
finding-total-without-row = { $statement }: { $found } as “{ $column }” is exactly { $base ->
    [printed] the printed total of { $of }
   *[other] the sum of the rows of { $of }
}, { $expected }, without the row { $missing }.
finding-cell-explains = { $row }, { $column }: { $expected } instead of { $found } would make the printed total add up, and agree with the row's own printed figures.
finding-row-differs = { $statement }, { $row }: “{ $column }” is printed as { $found }; the ledger has { $expected } (difference { $difference }).
finding-statements-disagree = { $statement } gives { $found } for { $row }, “{ $column }”; { $other } gives { $expected } (difference { $difference }).
finding-spent-above-mobilised = { $margin ->
    [node] Axis { $row }
   *[agency] { $row }
} spent { $found } in { $year }, more than the { $expected } that was mobilised.
finding-agency-without-figures = { $row } contributes to the framework and has no figures.
finding-figures-without-framework = { $row } has figures and contributes to nothing in the framework.

finding-activity-total-differs = Activity { $activity } (row { $line }): the total of “{ $column }” is stated as { $found }; its years add up to { $expected } (difference { $difference }).
finding-activity-spent-above-available = Activity { $activity } (row { $line }) spent { $found } in { $year }, more than the { $expected } that was available.
finding-activity-available-above-required = Activity { $activity } (row { $line }) had { $found } available in { $year }, more than the { $expected } that was required.
finding-activity-negative = Activity { $activity } (row { $line }): “{ $column }” of { $year } is negative, { $found }.
finding-activity-spent-cancelled = Activity { $activity } (row { $line }) was cancelled, and spent { $found } in { $year }.
finding-activity-spent-outside-dates = Activity { $activity } (row { $line }) spent { $found } in { $year }, which is not between its first and its last day.
finding-activity-franc-like = Activity { $activity } (row { $line }): “{ $column }” of { $year } is { $found } beside { $expected }: it may be CFA francs in a column of dollars.
finding-activity-two-plans = Activity { $activity } (row { $line }) stands under another plan too, as { $twin } (row { $twin_line }): its money may be counted twice.
finding-activity-misplaced = Activity { $activity } (row { $line }) has the code { $text } (column { $letters }) and stands below { $parent }.
finding-text-double-encoded = Activity { $activity } (row { $line }): { $count ->
    [1] a text looks
   *[other] { $count } texts look
} encoded twice, such as in column { $letters }: “{ $text }”.
finding-amount-rounded = Activity { $activity } (row { $line }): “{ $text }” in column { $letters } has more decimals than the currency; the nearest amount was recorded.
finding-agency-unlisted = { $row } is an agency that nobody but this ledger knows.

finding-parts-not-whole = { $indicator } ({ $year }): the whole is printed as { $found }; its { $count } parts add up to { $expected } (difference { $difference }).
finding-target-below-baseline = { $indicator }: the target, { $found }, is below the baseline, { $expected }. Should the indicator go down?
finding-target-above-baseline = { $indicator }: the target, { $found }, is above the baseline, { $expected }, and less is said to be better.
finding-result-beyond-target = { $indicator }: the result, { $found }, is beyond the target, { $expected }.
finding-result-regressed = { $indicator }: the result, { $found }, is worse than the baseline, { $expected }.
finding-target-outside-cycle = { $indicator }: the target is of { $target_year }; the cycle is { $first_year } to { $last_year }.
finding-change-differs = { $indicator }: the change is printed as { $printed }; its own figures give { $expected }.
finding-share-differs = { $indicator } ({ $year }): printed as { $found } %; { $part } of { $whole } is { $expected } %.

finding-award-without-agency = An award to { $partner }{ $has_node ->
        [no] {""}
       *[yes] {" "}({ $node })
    } names no agency.
finding-partners-alike = { $partner } and { $twin } may be one organisation. If they are, say so with `jate partner alias`.

cause-rate-cut = Likely cause: the rate was cut instead of rounded.
cause-rounding = Likely cause: rounding.
cause-one-cell = Likely cause: one cell, { $explained_by }: { $value } would make this total and that row's own printed figures agree.
cause-row-left-out = Likely cause: that row was left out.
cause-witness = Likely cause: a slip in this cell; no other cell would make both agree.

# Statements that are named after their layout.
statement-financial-overview-by-agency = Financial overview by agency
statement-financial-overview-by-axis = Financial overview by strategic axis
statement-year-to-date-by-agency = Year-to-date figures by agency

finding-risk-grade-differs = { $row }: the { $scale } is written “{ $text }”; its word is level { $level }, its number says { $numbers }.
finding-risk-grade-word = { $row }: “{ $word }” is no word of the scale of { $scale }{ $has_near ->
        [yes] {" "}(near: { $near })
       *[no] {""}
    }.
finding-risk-grade-without-number = { $row }: the { $scale } is written “{ $text }”, without its number ({ $level }).
finding-risk-grade-outside = { $row }: the { $scale } is written “{ $text }”: { $numbers } is not on the scale of 1 to 5.
finding-risk-twice = The risk “{ $row }” stands twice.
finding-mitigation-twice = “{ $row }” and “{ $twin }” have the same mitigation (“{ $begins }…”): does it stand under the wrong risk?
finding-narrative-twice = { $row } and { $twin } carry the same text (“{ $begins }…”).
finding-published-total-differs = { $of }: the total of “{ $head }” is printed as { $found }; it adds up to { $expected } (difference { $difference }).
finding-total-unreadable = { $of }: the total of “{ $head }” is printed as “{ $text }”, which is no number; it adds up to { $expected }.
finding-indirect-above-rate = { $row }: { $found } of the transfers of { $of } is for indirect costs; { $percent } % would be { $expected }.
finding-disbursed-to-agency = { $row } disbursed { $found } to { $receiver }, which is an agency itself: added to what { $receiver } spends, the same money counts twice.
finding-budget-column-zero = The plan { $of } has a budget in { $currency } that is zero in all { $count } activities, while it costs something.
finding-activity-spent-above-required = Activity { $activity } (row { $line }), { $year }: { $found } was spent; its budget is { $expected } (difference { $difference }).
