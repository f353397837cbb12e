# SPDX-License-Identifier: EUPL-1.2
"""The rules of style over the whole repository. Run with the repository's root as argument."""

import shutil
import subprocess
import sys
import unittest

import repository
import rules

ROOT = sys.argv.pop() if len(sys.argv) > 1 else "."
PATHS = repository.list_files(ROOT)
SOURCES = {path: repository.read_text(ROOT, path) for path in PATHS if repository.is_source(path)}
CPP = {path: text for path, text in SOURCES.items() if repository.is_cpp(path)}


class StyleTest(unittest.TestCase):
    maxDiff = None

    def check(self, rule, sources):
        violations = [violation for path, text in sources.items() for violation in rule(path, text)]
        if violations:
            self.fail("\n" + "\n".join(violations))

    def test_sources_are_found(self):
        self.assertIn("CMakeLists.txt", SOURCES)
        self.assertGreater(len(CPP), 20)

    def test_columns(self):
        self.check(rules.long_lines, SOURCES)

    def test_spaces(self):
        self.check(rules.spaces, SOURCES)

    def test_file_length(self):
        self.check(rules.long_file, SOURCES)

    def test_licence(self):
        self.check(rules.licence, SOURCES)

    def test_forbidden_words(self):
        prose = {p: repository.read_text(ROOT, p) for p in PATHS if p.endswith((".md", ".json"))}
        self.check(rules.forbidden_words, {**SOURCES, **prose})

    def test_include_guards(self):
        self.check(rules.include_guard, {p: t for p, t in CPP.items() if p.endswith(".h")})

    def test_direction_of_includes(self):
        self.check(rules.include_direction, CPP)

    def test_own_header_comes_first(self):
        self.check(rules.own_header_first, {
            p: t for p, t in CPP.items()
            if p.endswith(".cc") and p.removesuffix("cc") + "h" in CPP})

    def test_engine_reads_no_clock(self):
        self.check(rules.engine_clock, CPP)

    def test_no_function_is_too_long(self):
        self.check(rules.long_functions, SOURCES)

    def test_functions_are_short(self):
        lengths = [function.length for path, text in CPP.items() if not path.startswith("tests/")
                   for function in rules.functions(path, text)]
        self.assertEqual(rules.function_lengths(lengths), [])

    def test_top_level(self):
        self.assertEqual(rules.top_level(PATHS), [])

    def test_every_folder_has_a_readme(self):
        self.assertEqual(rules.readmes(PATHS), [])

    @unittest.skipUnless(shutil.which("clang-format"), "clang-format is not installed")
    def test_clang_format(self):
        command = ["clang-format", "--dry-run", "-Werror", *CPP,
                   *(path for path in SOURCES if path.endswith(".proto"))]
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        files = sorted({line.split(":")[0] for line in result.stderr.splitlines()
                        if "code should be clang-formatted" in line})
        self.assertEqual(files, [], "run tools/dev format")
        self.assertEqual(result.returncode, 0, result.stderr)


if __name__ == "__main__":
    unittest.main()
