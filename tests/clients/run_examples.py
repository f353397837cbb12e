# SPDX-License-Identifier: EUPL-1.2
"""Runs the programs of tools/examples against a real jalond, and looks at what they say.

Usage: run_examples.py python|node WORK_FOLDER, with the programs in the environment variables
JALOND and JALON. Ends with 77 (skipped) when the language's packages cannot be installed.
"""

import datetime
import glob
import os
import re
import subprocess
import sys
import tempfile

import run_client

EXAMPLES = os.path.join(run_client.FOLDER, "..", "..", "tools", "examples")
DEPARTEMENT = "062"
RUN_SECONDS = 120


def run(command, expected):
    """Runs to the end; fails unless all of `expected` are found in what it prints."""
    done = subprocess.run(command, check=False, timeout=RUN_SECONDS, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env={**os.environ, **run_client.NO_PROXY})
    missing = [each for each in expected if not re.search(each, done.stdout)]
    if done.returncode != 0 or missing:
        sys.exit(f"{command[-6:]}: code {done.returncode}, missing {missing}\n{done.stdout}")
    return done.stdout


def jalon(address, *arguments):
    return run([os.environ["JALON"], *arguments, "--server", address], [])


def record_one_followed(address, folder):
    """Somebody who was oriented late and whom ref-12 follows."""
    lines = [
        '"effectiveOn":"2022-01-04","knownOn":"2022-01-04",'
        '"rightObserved":{"dossier":"00000000001",'
        '"etat":"2","soumis":true}',
        '"recordId":"O-1","knownOn":"2022-03-20","orientation":{"decidedOn":"2022-03-17",'
        '"notifiedOn":"2022-03-20","type":"SOCIAL"}',
        '"recordId":"F-1","knownOn":"2022-03-20","referentAssignment":{"referent":"ref-12",'
        '"from":"2022-03-20"}']
    path = os.path.join(folder, "suivi.ndjson")
    with open(path, "w", encoding="utf-8") as file:
        for line in lines:
            file.write('{"departement":"062","source":"essai","person":{"externalId":"Z"},'
                       + line + "}\n")
    jalon(address, "record", path)


def main(language, work):
    work = os.path.abspath(work)
    os.makedirs(work, exist_ok=True)
    prepare = {"python": run_client.prepare_python, "node": run_client.prepare_node}[language]
    *start, _, context = prepare(work)
    suffix = {"python": "py", "node": "mjs"}[language]

    def example(name, *arguments):
        return [*start, os.path.join(EXAMPLES, language, f"{name}.{suffix}"), context, *arguments]

    with tempfile.TemporaryDirectory(prefix="jalon-examples-") as folder:
        flux = os.path.join(folder, "departement")
        run([os.environ["JALON"], "simulate", "--output", flux, "--set", "entrants=20",
             "--set", "stock=20"], [])
        files = glob.glob(os.path.join(flux, "**", "*.xml"), recursive=True)
        files = sorted(files, key=os.path.getsize)[-3:]
        with run_client.Server(folder) as server:
            address = server.address()
            run(example("import_job", address, DEPARTEMENT, *files), [r"[1-9]\d* nouveaux"])
            run(example("import_job", address, DEPARTEMENT, *files), [r" 0 nouveaux"])
            record_one_followed(address, folder)
            soon = str(datetime.date.today() + datetime.timedelta(days=14))
            run(example("referent_morning", address, DEPARTEMENT, "ref-12", soon),
                ["^1 personnes suivies", f"rendez-vous le {soon}"])
            run(example("monthly_extraction", address, DEPARTEMENT, "2022-01-01", "2022-12-31",
                        "2022-12-31"), [r"3\.1\.1\.a", "hors délai ou en attente : 1"])
            if server.stop() != 0:
                sys.exit("jalond did not end with 0 after SIGTERM")


if __name__ == "__main__":
    main(*sys.argv[1:])
