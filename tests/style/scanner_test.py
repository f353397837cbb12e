# SPDX-License-Identifier: EUPL-1.2
"""What the scanner of functions is trusted with, on samples."""

import unittest

import cpp_scanner


def lengths(text):
    return {function.name: function.length for function in cpp_scanner.find_functions(text)}


class ScannerTest(unittest.TestCase):
    def test_functions_of_namespaces_and_classes(self):
        text = """namespace jalon {
namespace {
int Twice(int n) { return 2 * n; }
}  // namespace
class Foo : public Bar {
 public:
  Foo() = default;
  void Run() const override {
    if (a) { b(); }
  }
 private:
  int a_ = 0;
};
}  // namespace jalon
"""
        self.assertEqual(lengths(text), {"Twice": 1, "Run": 3})

    def test_signature_counts(self):
        text = "absl::StatusOr<int>\nFoo::Bar(int a,\n    int b)\n{\n  return a;\n}\n"
        self.assertEqual(lengths(text), {"Foo::Bar": 6})

    def test_constructor_initialisers(self):
        text = "Foo::Foo(int a)\n    : a_{a},\n      b_(1),\n      c_{} {\n  Run();\n}\n"
        self.assertEqual(lengths(text), {"Foo::Foo": 6})

    def test_braces_in_literals_and_comments(self):
        text = ('void A() {\n  f("}{", \'{\', R"x({ " })x");  // }\n  /* } */\n'
                "  auto n = 1'000'000;\n}\nvoid B() {}\n")
        self.assertEqual(lengths(text), {"A": 5, "B": 1})

    def test_preprocessor_lines_do_not_count_as_code(self):
        text = "#define OPEN {\n#define LONG \\\n  {\nvoid A() {\n}\n"
        self.assertEqual(lengths(text), {"A": 2})

    def test_values_and_types_are_not_functions(self):
        text = """struct Row { int a; };
enum class Kind : uint8_t { kA, kB };
constexpr std::array<Row, 2> kRows{{{1}, {2}}};
const std::vector<int> kOthers = {1, 2, 3};
static const Row kRow = MakeRow({1});
template <typename T> struct Box { T value; };
"""
        self.assertEqual(lengths(text), {})

    def test_a_lambda_belongs_to_its_function(self):
        text = "void A() {\n  Sort([](int a) {\n    return a;\n  });\n}\n"
        self.assertEqual(lengths(text), {"A": 5})

    def test_a_lambda_of_a_namespace_is_a_function(self):
        self.assertEqual(len(lengths("const auto f = [](int a) {\n  return a;\n};\n")), 1)

    def test_operators_templates_and_trailing_types(self):
        text = """template <typename T, std::enable_if_t<(kA < 3)>* = nullptr>
bool operator==(const T& a, const T& b) { return true; }
auto Foo() -> std::vector<int> {
}
[[nodiscard]] bool operator()(int a) noexcept { return a; }
"""
        self.assertEqual([f.length for f in cpp_scanner.find_functions(text)], [1, 2, 1])

    def test_macros_that_open_a_body_are_functions(self):
        text = 'TEST_CASE("a { b", "[x]") {\n  SECTION("y") {\n  }\n}\n'
        self.assertEqual(lengths(text), {"TEST_CASE": 4})

    def test_a_function_after_a_member_with_a_value(self):
        text = "class A {\n  int a_{3};\n  std::string b_ = {};\n  void F() {\n  }\n};\n"
        self.assertEqual(lengths(text), {"F": 2})

    def test_functions_returning_types_named_with_struct(self):
        self.assertEqual(lengths("const struct tm* Now() {\n}\n"), {"Now": 2})


if __name__ == "__main__":
    unittest.main()
