# SPDX-License-Identifier: EUPL-1.2
"""Each kind of breakage is caught; then the contract is compared with the golden descriptor."""

import unittest

import breaking
import descriptors

NAME = "acme/v1/shop.proto"
SHOP = """syntax = "proto3";
package acme.v1;
service ShopService {
  rpc SellThing(SellThingRequest) returns (stream SellThingResponse);
}
message SellThingRequest {
  reserved 8 to 9, 12;
  reserved "price";
  enum Kind {
    reserved 5 to 6;
    reserved "GIFT";
    KIND_UNSPECIFIED = 0;
    DEM = 1;
  }
  Kind kind = 1;
  string name = 2;
  repeated string notes = 3;
  optional int32 count = 4;
  oneof buyer {
    string buyer_name = 10;
    string buyer_id = 11;
  }
}
message SellThingResponse {}
message Other {}
"""


def changes(old, new):
    """The breaking changes when the text `old` of the sample becomes `new`."""
    before = descriptors.compile_text({NAME: SHOP})
    assert old in SHOP, old
    after = descriptors.compile_text({NAME: SHOP.replace(old, new)})
    return breaking.breaking_changes(before, after)


class BreakingTest(unittest.TestCase):
    def refuse(self, old, new, *expected):
        problems = changes(old, new)
        self.assertEqual(len(problems), len(expected), problems)
        for text in expected:
            self.assertTrue(any(text in problem for problem in problems), (text, problems))

    def accept(self, old, new):
        self.assertEqual(changes(old, new), [])

    def test_nothing_changed(self):
        self.accept("", "")

    def test_additions_are_compatible(self):
        self.accept("  string name = 2;", "  string name = 2;\n  bytes more = 20;")
        self.accept("    DEM = 1;", "    DEM = 1;\n    CJT = 2;")
        self.accept("message Other {}", "message Other {}\nmessage More {}\nenum E { A = 0; }")
        self.accept("  rpc Sell", "  rpc More(Other) returns (Other);\n  rpc Sell")
        self.accept("reserved 8 to 9, 12;", "reserved 7 to 9, 12 to 14;")
        self.accept("  string name = 2;", "  optional string name = 2;")
        self.accept("    string buyer_id = 11;", "    string buyer_id = 11; int32 buyer_no = 21;")

    def test_field_type(self):
        self.refuse("string name = 2", "bytes name = 2", "type has changed")
        self.refuse("Kind kind = 1", "Other kind = 1", "type has changed")

    def test_field_cardinality(self):
        self.refuse("repeated string notes", "string notes", "cardinality has changed")
        self.refuse("string name = 2", "repeated string name = 2", "cardinality has changed")
        self.refuse("optional int32 count", "int32 count", "presence has changed")

    def test_field_name(self):
        self.refuse("string name = 2", "string title = 2", "name has changed")
        self.refuse("string name = 2", 'string name = 2 [json_name = "n"]', "name has changed")

    def test_field_oneof(self):
        self.refuse("    string buyer_id = 11;\n  }", "  }\n  string buyer_id = 11;", "oneof has")
        self.refuse("  string name = 2;", "  oneof x { string name = 2; }", "oneof has changed")
        self.refuse("oneof buyer", "oneof owner", "oneof has changed", "oneof has changed")

    def test_field_deleted(self):
        self.refuse("  string name = 2;", "", "is deleted")
        self.refuse("  string name = 2;", "  reserved 2;", "is deleted")
        self.refuse("  string name = 2;", '  reserved "name";', "is deleted")
        self.accept("  string name = 2;", '  reserved 2;\n  reserved "name";')

    def test_field_number(self):
        self.refuse("string name = 2", "string name = 22", "is deleted")

    def test_enum_values(self):
        self.refuse("    DEM = 1;", "", "is deleted")
        self.refuse("    DEM = 1;", "    reserved 1;", "is deleted")
        self.refuse("    DEM = 1;", "    DEMANDEUR = 1;", "name has changed")
        self.accept("    DEM = 1;", '    reserved 1;\n    reserved "DEM";')

    def test_reservations(self):
        self.refuse("reserved 8 to 9, 12;", "reserved 8, 12;", "8 to 9 is no longer")
        self.refuse("reserved 8 to 9, 12;", "reserved 8 to 9;", "12 to 12 is no longer")
        self.refuse('reserved "price";', "", "price is no longer")
        self.refuse("reserved 5 to 6;", "reserved 5;", "5 to 6 is no longer")
        self.refuse('reserved "GIFT";', "", "GIFT is no longer")

    def test_methods(self):
        self.refuse("Thing(SellThingRequest)", "Thing(Other)", "input_type has changed")
        self.refuse("stream SellThingResponse", "stream Other", "output_type has changed")
        self.refuse("(stream SellThingResponse)", "(SellThingResponse)", "server_streaming has")
        self.refuse("(SellThingRequest)", "(stream SellThingRequest)", "client_streaming has")
        self.refuse("rpc SellThing", "rpc GiveThing", "SellThing is deleted")

    def test_types_deleted(self):
        self.refuse("message Other {}", "", "message acme.v1.Other is deleted")
        self.refuse("service ShopService", "service StoreService", "ShopService/SellThing is del")
        self.refuse("package acme.v1", "package acme.v2", "SellThingRequest is deleted",
                    "SellThingResponse is deleted", "Other is deleted", "Kind is deleted",
                    "SellThing is deleted")


class ContractTest(unittest.TestCase):
    def test_no_client_is_broken(self):
        problems = breaking.breaking_changes(descriptors.golden(), descriptors.contract())
        self.assertEqual(problems, [])

    def test_golden_is_fresh(self):
        """What is not in the golden descriptor is not protected."""
        golden, current = descriptors.golden(), descriptors.contract()
        self.assertTrue(golden == current, "proto/ has additions: run tools/dev golden")


if __name__ == "__main__":
    unittest.main()
