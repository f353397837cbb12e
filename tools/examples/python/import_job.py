# SPDX-License-Identifier: EUPL-1.2
"""An import job: sends files, waits for their reports, and ends with 1 when somebody should look.

Usage: import_job.py GENERATED ADDRESS DÉPARTEMENT FILE…
A file that was sent before, under whatever name, changes nothing: a job may be run again.
"""

import hashlib
import os
import sys

from contract import connect

PIECE_BYTES = 1 << 20


def requests(departement, path):
    """What the file is, then its bytes in pieces."""
    with open(path, "rb") as file:
        content = file.read()
    yield {"start": {"departement": departement, "fileName": os.path.basename(path),
                     "sha256": hashlib.sha256(content).hexdigest(),
                     "sizeBytes": len(content)}}
    for start in range(0, len(content), PIECE_BYTES):
        yield "chunk", content[start:start + PIECE_BYTES]


def main(generated, address, departement, *paths):
    contract = connect(address, generated)
    to_look_at = 0
    for path in paths:
        report = None
        for answer in contract.talk("FluxService", "ImportFlux", requests(departement, path)):
            if answer.HasField("report"):
                report = answer.report
        rejects = len(report.rejects)
        to_look_at += rejects
        print(f"{os.path.basename(path)} : {report.events_new} nouveaux, "
              f"{report.events_duplicate} déjà connus, {rejects} rejets")
    return 1 if to_look_at else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
