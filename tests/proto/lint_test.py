# SPDX-License-Identifier: EUPL-1.2
"""Each rule of the lint, shown a sample that breaks it; then the lint of the contract itself."""

import unittest

import descriptors
import lint

NAME = "acme/v1/shop.proto"
SHOP = """syntax = "proto3";

// A shop.
package acme.v1;

import "google/protobuf/timestamp.proto";

// Sells.
service ShopService {
  // Sells one thing.
  rpc SellThing(SellThingRequest) returns (SellThingResponse);
}

// Request of SellThing.
message SellThingRequest {
  // Codes of the trade.
  enum Kind {
    // Not said.
    KIND_UNSPECIFIED = 0;
    // A code.
    DEM = 1;
  }
  // Kind.
  Kind kind = 1;
  // When.
  google.protobuf.Timestamp sold_at = 2;
  // Whose.
  oneof buyer {
    // By name.
    string buyer_name = 3;
  }
  // Notes by language.
  map<string, string> notes = 4;
  // How many.
  optional int32 thing_count = 5;
}

// Response of SellThing.
message SellThingResponse {}

// Colours.
enum ShopColour {
  // Not said.
  SHOP_COLOUR_UNSPECIFIED = 0;
  // Red.
  SHOP_COLOUR_RED = 1;
}
"""


def lint_text(text, name=NAME):
    return lint.lint(descriptors.compile_text({name: text}, source_info=True))


class LintTest(unittest.TestCase):
    def refuse(self, old, new, expected, name=NAME):
        self.assertIn(old, SHOP)
        problems = lint_text(SHOP.replace(old, new), name)
        self.assertTrue(any(expected in problem for problem in problems), problems)

    def test_clean_sample(self):
        self.assertEqual(lint_text(SHOP), [])

    def test_every_comment_is_wanted(self):
        lines = SHOP.splitlines(keepends=True)
        comments = [index for index, line in enumerate(lines) if line.lstrip().startswith("//")]
        self.assertGreater(len(comments), 15)
        for index in comments:
            text = "".join(lines[:index] + lines[index + 1:])
            problems = lint_text(text)
            self.assertEqual(len(problems), 1, lines[index] + str(problems))
            self.assertIn("no comment on", problems[0])

    def test_package_and_file(self):
        self.refuse("package acme.v1;", "package acme.v2;", "is not the folder")
        self.refuse("package acme.v1;", "package acme;", "badly named", "acme/shop.proto")
        self.refuse("A shop", "A shop", "file Shop is badly named", "acme/v1/Shop.proto")

    def test_names(self):
        self.refuse("sold_at", "soldAt", "field soldAt")
        self.refuse("oneof buyer", "oneof Buyer", "oneof Buyer")
        self.refuse("enum ShopColour", "enum shopColour", "enum shopColour")
        self.refuse("SellThing", "sell_thing", "rpc sell_thing")
        self.refuse("ShopService", "Shop", "does not end with Service")

    def test_enum_values(self):
        self.refuse("KIND_UNSPECIFIED", "KIND_NONE", "does not end with _UNSPECIFIED")
        self.refuse("SHOP_COLOUR_RED", "RED", "does not begin with SHOP_COLOUR_")
        self.refuse("DEM = 1;", "DEM = 1; option allow_alias = true; OTHER = 1;", "has aliases")

    def test_requests_and_responses(self):
        self.refuse("SellThing(SellThingRequest)", "SellThing(SellThingResponse)",
                    ".acme.v1.SellThingResponse is not .acme.v1.SellThingRequest")
        self.refuse("SellThing(SellThingRequest)", "SellThing(SellThingResponse)", "serves 2 rpcs")

    def test_unused_import(self):
        self.refuse("google.protobuf.Timestamp sold_at", "string sold_at", "is imported and not")


class ContractTest(unittest.TestCase):
    def test_contract(self):
        contract = descriptors.contract(source_info=True)
        self.assertGreater(len(contract.file), 5)
        self.assertEqual({file.package for file in contract.file}, {"jalon.v1"})
        self.assertEqual(lint.lint(contract), [])


if __name__ == "__main__":
    unittest.main()
