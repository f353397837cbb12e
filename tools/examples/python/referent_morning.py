# SPDX-License-Identifier: EUPL-1.2
"""A référent's morning: who is mine, what is due, a rendez-vous fixed, and what changed meanwhile.

Usage: referent_morning.py GENERATED ADDRESS DÉPARTEMENT REFERENT DAY
"""

import sys

import grpc
from contract import connect


def fix_rendez_vous(contract, departement, person_id, day):
    """Asks what holds, then fixes; of two who do so at once, the second is told."""
    person = {"departement": departement, "person": {"personId": person_id}}
    state = contract.ask("PathwayService", "GetPathwayState", person)
    return contract.ask("PathwayService", "ExecuteCommand", {
        **person, "etag": state.etag, "requestId": f"rdv-{person_id}-{day}",
        "command": {"fixRendezVous": {"heldOn": day, "kind": "ACCOMPAGNEMENT"}}})


def main(generated, address, departement, referent, day):
    contract = connect(address, generated)
    scope = {"departement": departement, "referent": referent}
    mine = [entry for page in contract.pages(
        "PortfolioService", "ListPortfolio", {"scope": scope, "withIdentities": True})
            for entry in page.entries]
    print(f"{len(mine)} personnes suivies")
    due = [item for page in contract.pages(
        "PortfolioService", "ListDeadlines", {"scope": scope, "nextDays": 30})
           for item in page.deadlines]
    for item in due:
        print(f"{item.deadline.due_on} {item.person_id} : {item.deadline.facts}")
    before = contract.ask("PortfolioService", "ListPortfolio", {"scope": scope}).position
    for entry in mine[:1]:
        answer = fix_rendez_vous(contract, departement, entry.person_id, day)
        print(f"{entry.person_id} : rendez-vous le {day}, position {answer.log_position}")
        try:
            fix_rendez_vous(contract, departement, "p0", day)
        except grpc.RpcError as error:
            print(f"refusé : {error.details()}")
    print(f"à suivre depuis {before}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
