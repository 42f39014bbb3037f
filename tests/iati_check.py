"""Independent of Jate: sums of an IATI file by activity, type and currency; whether the standard's schema accepts it."""

import json
import sys
from collections import Counter
from decimal import Decimal

from lxml import etree

root = etree.parse(sys.argv[1]).getroot()
sums = Counter()
budgets = 0
for activity in root.iter("iati-activity"):
    default = activity.get("default-currency")
    identifier = activity.findtext("iati-identifier").strip()
    def period(budget):
        days = [budget.find(name).get("iso-date") for name in ("period-start", "period-end")]
        return (*days, budget.find("value").get("currency") or default)

    # Of an original budget and a revised one for the same period, the revised one counts.
    revised = {period(budget) for budget in activity.iter("budget") if budget.get("type") == "2"}
    for element in activity.iter("transaction", "budget"):
        if element.tag == "budget":
            if element.get("type") != "2" and period(element) in revised:
                continue
            budgets += 1
        sort = element.find("transaction-type")
        sort = "budget" if sort is None else sort.get("code")
        value = element.find("value")
        sums[f"{identifier} {sort} {value.get('currency') or default}"] += Decimal(value.text)
problems = []
if len(sys.argv) > 2:
    schema = etree.XMLSchema(etree.parse(sys.argv[2]))
    if not schema.validate(root):
        problems = [str(error) for error in schema.error_log][:5]
print(json.dumps({"sums": {key: str(value.quantize(Decimal("0.01"))) for key, value in sums.items()}, "budgets": budgets, "problems": problems}))
