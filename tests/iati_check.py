"""Independent of Jate: sums of an IATI file by activity, type and currency; what the standard's schema and rules say of it."""

import json
import sys
from collections import Counter
from datetime import date
from decimal import Decimal

from lxml import etree

# Rules of the standard's ruleset of 2.03 that are errors there: where each holds, and what must be true, in XPath.
DAC = "sector[not(@vocabulary) or @vocabulary='' or @vocabulary='1']"
DAY = "number(translate(substring({}, 1, 10), '-', ''))"
BETWEEN_0_AND_100 = "not({0}[number(.) < 0 or number(.) > 100 or number(.) != number(.)])"
NAMED = "@ref or narrative"
MEASURED = "result/indicator[contains('1234', @measure)]"


def ordered(first, last):
    return f"not({first} and {last}) or {DAY.format(first)} <= {DAY.format(last)}"


def rules(now):
    past = lambda day: f"not({day}[{DAY.format('.')} > {now}])"
    start, end = "period-start/@iso-date", "period-end/@iso-date"
    dated = "activity-date[@type='{}']/@iso-date".format
    return [
        ("1.1.3", ".", "string(reporting-org/@ref) != string(iati-identifier)"),
        ("6.11.1", ".", "activity-date[@type='1' or @type='2']"),
        ("6.2.2", ".", "sector or transaction/sector"),
        ("4.1.1", ".", "@xml:lang or not(.//narrative[not(@xml:lang)])"),
        ("6.7.2", ".", "sector or not(transaction[not(sector)])"),
        ("7.8.1", ".", "@default-currency or not(.//value[not(@currency)])"),
        ("11.1.2", ".", ordered(dated(1), dated(3))),
        ("11.1.3", ".", ordered(dated(2), dated(4))),
        ("11.1.4", ".", past(dated(2))),
        ("11.1.5", ".", past(dated(4))),
        ("11.2.1", ".", past("transaction/transaction-date/@iso-date")),
        ("11.2.2", ".", past("transaction/value/@value-date")),
        ("2.1.2", ".", f"count({DAC}/@percentage) < 2 or round(sum({DAC}/@percentage) * 1000000) = 100000000"),
        ("2.1.1", ".", f"count({DAC}) < 2 or count({DAC}) = count({DAC}/@percentage)"),
        ("2.1.4", ".", f"count({DAC}) != 1 or not({DAC}/@percentage) or {DAC}/@percentage = 100"),
        ("2.2.1", ".", "not(sector[(@vocabulary='98' or @vocabulary='99') and not(narrative)])"),
        ("3.1.1", ".", "count(recipient-country) < 2 or recipient-region or not(recipient-country[not(@percentage)])"),
        ("3.1.2", ".", "count(recipient-country) < 2 or recipient-region or round(sum(recipient-country/@percentage) * 1000000) = 100000000"),
        ("3.1.4", ".", "count(recipient-country) != 1 or recipient-region or not(recipient-country/@percentage) or recipient-country/@percentage = 100"),
        ("3.6.2", ".", "not((recipient-country or recipient-region) and (transaction/recipient-country or transaction/recipient-region))"),
        ("3.7.1", ".", "recipient-country or recipient-region or (transaction and not(transaction[not(recipient-country or recipient-region)]))"),
        ("6.6.2", ".", "not(sector and transaction/sector)"),
        ("12.1.1", ".", BETWEEN_0_AND_100.format("(recipient-country|recipient-region)/@percentage")),
        ("12.3.1", ".", BETWEEN_0_AND_100.format("sector/@percentage")),
        ("6.8.1", "other-identifier/owner-org", NAMED),
        ("6.9.1", "transaction/provider-org|planned-disbursement/provider-org", NAMED),
        ("6.9.2", "transaction/receiver-org|planned-disbursement/receiver-org", NAMED),
        ("6.10.1", "participating-org", NAMED),
        ("6.13.1", "policy-marker[@vocabulary='99']", "narrative"),
        ("6.14.1", "policy-marker[not(@vocabulary) or @vocabulary='' or @vocabulary='1']", "@significance"),
        ("8.6.3", "budget|planned-disbursement", ordered(start, end)),
        ("7.5.3", "budget", f"{DAY.format(end)} - {DAY.format(start)} <= 10000"),
        ("8.6.1", "result/indicator/period", ordered(start, end)),
        ("8.11.1", "result/indicator", "not(reference and ../reference)"),
        ("8.8.1", f"{MEASURED}/baseline", "@value"),
        ("8.9.1", f"{MEASURED}/period/target", "@value"),
        ("8.10.1", f"{MEASURED}/period/actual", "@value"),
        ("4.3.1", ".//title", "narrative/text()"),
        ("4.4.1", ".//description", "narrative/text()"),
    ]


def broken(root):
    now = date.today().strftime("%Y%m%d")
    compiled = [(rule, etree.XPath(where), etree.XPath(f"boolean({must})")) for rule, where, must in rules(now)]
    for activity in root.iter("iati-activity"):
        for rule, where, must in compiled:
            for context in where(activity):
                if not must(context):
                    yield f"rule {rule}: {activity.findtext('iati-identifier')}: {context.tag}"


root = etree.parse(sys.argv[1]).getroot()
sums = Counter()
periods = 0
for activity in root.iter("iati-activity"):
    default = activity.get("default-currency")
    identifier = activity.findtext("iati-identifier").strip()
    def period(element):
        days = [element.find(name).get("iso-date") for name in ("period-start", "period-end")]
        return (element.tag, *days, element.find("value").get("currency") or default, element.findtext("receiver-org/narrative"))

    # Of an original and a revised one for the same period, the revised one counts.
    revised = {
        period(element) for element in activity.iter("budget", "planned-disbursement") if element.get("type") == "2"
    }
    for element in activity.iter("transaction", "budget", "planned-disbursement"):
        if element.tag != "transaction":
            if element.get("type") != "2" and period(element) in revised:
                continue
            periods += 1
        sort = element.find("transaction-type")
        sort = element.tag if sort is None else sort.get("code")
        value = element.find("value")
        sums[f"{identifier} {sort} {value.get('currency') or default}"] += Decimal(value.text)
problems = []
if len(sys.argv) > 2:
    schema = etree.XMLSchema(etree.parse(sys.argv[2]))
    if not schema.validate(root):
        problems = [str(error) for error in schema.error_log][:5]
    problems += list(broken(root))[:5]
print(json.dumps({"sums": {key: str(value.quantize(Decimal("0.01"))) for key, value in sums.items()}, "periods": periods, "problems": problems}))
