# SPDX-License-Identifier: EUPL-1.2
"""A monthly extraction: the year's matrix as known on a day, as CSV, and how many are late.

Usage: monthly_extraction.py GENERATED ADDRESS DÉPARTEMENT FROM TO KNOWN_AT
The same day gives the same figures for ever, whatever became known since.
"""

import csv
import sys

from contract import connect


def main(generated, address, departement, first, last, known_at):
    contract = connect(address, generated)
    question = {"departement": departement, "from": first, "to": last,
                "asOf": {"knownAt": known_at}, "convention": {"name": "BASE"}}
    matrix = contract.ask("IndicatorService", "GetMatrix", {"question": question})
    out = csv.writer(sys.stdout)
    out.writerow(["code", "libellé", "valeur", "sur", "taux"])
    for row in matrix.rows:
        out.writerow([row.code, row.label, row.value,
                      row.denominator if row.HasField("denominator") else "",
                      f"{row.rate:.1f}" if row.HasField("rate") else ""])
    late = sum(len(page.persons) for page in contract.pages(
        "IndicatorService", "ListCellPersons",
        {"question": question, "code": "3.1.1.b", "membership": "OUT"}))
    print(f"# hors délai ou en attente : {late}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
