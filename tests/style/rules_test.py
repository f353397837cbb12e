# SPDX-License-Identifier: EUPL-1.2
"""Every rule of style, shown one sample that it accepts and those that it must refuse."""

import unittest

import repository
import rules

_SPDX = "// " + rules.SPDX + "\n"


class RulesTest(unittest.TestCase):
    def accept(self, rule, *arguments):
        self.assertEqual(rule(*arguments), [])

    def refuse(self, rule, *arguments):
        self.assertEqual(len(rule(*arguments)), 1, rule(*arguments))

    def test_columns_are_characters(self):
        self.accept(rules.long_lines, "a.cc", "é" * 100)
        self.refuse(rules.long_lines, "a.cc", "x" * 101)

    def test_spaces(self):
        self.accept(rules.spaces, "a.cc", "a\n\nb\n")
        for text in ("a \n", "a\r\n", "\ta\n", "a"):
            self.refuse(rules.spaces, "a.cc", text)

    def test_file_length(self):
        self.accept(rules.long_file, "a.cc", "\n" * 599)
        self.refuse(rules.long_file, "a.cc", "\n" * 600)

    def test_licence(self):
        self.accept(rules.licence, "a.cc", _SPDX)
        self.accept(rules.licence, "dev", "#!/bin/sh\n# " + rules.SPDX + "\n")
        for text in ("", "\n" + _SPDX, "# " + rules.SPDX + "\n"):
            self.refuse(rules.licence, "a.cc", text)

    def test_forbidden_words(self):
        self.accept(rules.forbidden_words, "a.cc", "network/dev mastodons tests/homework/\n")
        for word in ("TO" + "DO", "FIX" + "ME", "/ho" + "me/jalon", '"/wo' + 'rk/x"'):
            self.refuse(rules.forbidden_words, "a.cc", f"// {word}: later\n")

    def test_include_guard(self):
        guard = "JALON_ENGINE_BASE_DATE_H_"
        text = f"#ifndef {guard}\n#define {guard}\n#include <a>\n#endif  // {guard}\n"
        self.accept(rules.include_guard, "engine/base/date.h", text)
        self.refuse(rules.include_guard, "engine/base/text.h", text)
        self.refuse(rules.include_guard, "engine/base/date.h", "#pragma once\n")

    def test_include_direction(self):
        for path, header in (("engine/flux/a.cc", "engine/base/date.h"),
                             ("engine/flux/a.cc", "engine/flux/b.h"),
                             ("engine/departement.cc", "engine/intake/a.h"),
                             ("engine/ledger/a.cc", "jalon/v1/event.pb.h"),
                             ("services/events/a.cc", "engine/ledger/a.h"),
                             ("tools/cli/a.cc", "jalon/v1/event.grpc.pb.h"),
                             ("tests/engine/flux/a.cc", "tests/support/b.h"),
                             ("engine/flux/a.cc", "absl/status/status.h")):
            self.accept(rules.include_direction, path, f'#include "{header}"\n')
        for path, header in (("engine/base/a.cc", "engine/flux/date.h"),
                             ("engine/flux/a.cc", "engine/store/b.h"),
                             ("engine/ledger/a.cc", "engine/pathway/a.h"),
                             ("engine/intake/a.cc", "services/a.h"),
                             ("engine/ledger/a.cc", "jalon/v1/event.grpc.pb.h"),
                             ("engine/base/a.cc", "grpcpp/grpcpp.h"),
                             ("engine/newfolder/a.cc", "engine/base/date.h"),
                             ("services/a.cc", "tools/cli/a.h"),
                             ("services/a.cc", "tests/support/a.h"),
                             ("tools/cli/a.cc", "engine/ledger/a.h"),
                             ("tools/simulate/a.cc", "jalon/v1/event.grpc.pb.h")):
            self.refuse(rules.include_direction, path, f'#include "{header}"\n')

    def test_own_header_first(self):
        self.accept(rules.own_header_first, "a/b.cc", '#include "a/b.h"\n#include <string>\n')
        for text in ('#include <string>\n#include "a/b.h"\n', '#include "a/c.h"\n', ""):
            self.refuse(rules.own_header_first, "a/b.cc", text)

    def test_engine_clock(self):
        self.accept(rules.engine_clock, "engine/a.cc", "// not absl::Now()\n")
        self.accept(rules.engine_clock, "services/a.cc", "absl::Now()\n")
        self.refuse(rules.engine_clock, "engine/a.cc", "return absl::Now();\n")

    def test_top_level(self):
        entries = [entry + "/x" for entry in rules.TOP_LEVEL]
        self.accept(rules.top_level, entries + [".gitignore"])
        self.refuse(rules.top_level, entries + ["docs/x.md"])
        self.refuse(rules.top_level, entries[1:])

    def test_readmes(self):
        self.accept(rules.readmes, ["engine/base/a.h", "engine/base/README.md"])
        self.refuse(rules.readmes, ["engine/base/a.h", "engine/README.md"])

    def test_long_functions(self):
        for path, opening, line, closing in (("a.cc", "void A() {\n", "  b();\n", "}\n"),
                                             ("a.py", "def a():\n", "    b()\n", "")):
            longest = rules.FUNCTION_LINES_MAX - 1 - len(closing) // 2
            self.accept(rules.long_functions, path, opening + line * longest + closing)
            self.refuse(rules.long_functions, path, opening + line * (longest + 1) + closing)

    def test_function_lengths(self):
        self.accept(rules.function_lengths, [5] * 96 + [60] * 4)
        self.refuse(rules.function_lengths, [5] * 90 + [60] * 10)
        self.refuse(rules.function_lengths, [10] * 100)
        self.refuse(rules.function_lengths, [])

    def test_sources(self):
        for path in ("a.cc", "proto/a.proto", "tools/dev", ".ci/run", "x/CMakeLists.txt"):
            self.assertTrue(repository.is_source(path), path)
        for path in ("README.md", "tests/data/a.xml", "LICENSE", "a.binpb"):
            self.assertFalse(repository.is_source(path), path)


if __name__ == "__main__":
    unittest.main()
