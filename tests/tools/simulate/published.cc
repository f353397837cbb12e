// SPDX-License-Identifier: EUPL-1.2
#include "tests/tools/simulate/published.h"

#include <catch2/catch.hpp>
#include <fstream>

namespace jalon::simulate {
namespace {

using jalon::v1::DeclaredValue;
using jalon::v1::MatrixRow;

constexpr const char* kFolder = JALON_SOURCE_DIR "/tests/data/rapports/";
// Counts staff, not beneficiaries: no event about persons makes it.
constexpr const char* kOfOthers = "2.2.a";

std::vector<std::string> Cells(const std::string& line, char separator) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == separator && !quoted) {
      cells.emplace_back();
    } else if (c != '\r') {
      cells.back() += c;
    }
  }
  return cells;
}

// What stands in the place of a number, as the contract's type of missing value.
DeclaredValue::Missing MissingOf(const std::string& kind) {
  static const std::map<std::string, DeclaredValue::Missing> kKinds = {
      {"blank", DeclaredValue::BLANK},
      {"NC", DeclaredValue::NOT_PROVIDED},
      {"non_disponible", DeclaredValue::NOT_AVAILABLE},
      {"sans_objet", DeclaredValue::NOT_APPLICABLE},
      {"detenu_par_PE", DeclaredValue::HELD_BY_PARTNER},
      {"idem", DeclaredValue::HELD_BY_PARTNER},
      {"text", DeclaredValue::NOT_AVAILABLE}};
  return kKinds.at(kind);
}

// To the decimal that was published.
bool Equal(const MatrixRow& row, const std::string& published) {
  if (row.has_decimal_value() && published.find('.') != std::string::npos) {
    return row.decimal_value() == std::stod(published);
  }
  return static_cast<double>(row.value()) == std::stod(published);
}

}  // namespace

std::vector<std::vector<std::string>> ReadTable(const std::string& path, char separator) {
  std::ifstream file(path);
  INFO(path);
  REQUIRE(file.is_open());
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) rows.push_back(Cells(line, separator));
  return rows;
}

const std::vector<PublishedCell>& PublishedCells() {
  static const std::vector<PublishedCell> kCells = [] {
    std::vector<PublishedCell> cells;
    for (const auto& row : ReadTable(std::string(kFolder) + "publies.csv", ';')) {
      REQUIRE(row.size() == 6);
      cells.push_back({row[0], row[1], row[2], row[3], row[4], row[5]});
    }
    return cells;
  }();
  return kCells;
}

const std::map<std::string, std::string>& ImpossibleCells() {
  static const std::map<std::string, std::string> kCells = [] {
    std::map<std::string, std::string> cells;
    for (const auto& row : ReadTable(std::string(kFolder) + "impossibles.csv", ';')) {
      REQUIRE(row.size() == 4);
      CHECK(cells.emplace(row[0] + " " + row[1] + " " + row[2], row[3]).second);
    }
    return cells;
  }();
  return kCells;
}

bool Reproduces(const MatrixRow& row, const PublishedCell& cell) {
  if (cell.code == kOfOthers || cell.kind == "text") return false;
  if (cell.kind == "aucun") return row.missing() == 0 && row.value() == 0;
  if (cell.kind != "number") return row.missing() == MissingOf(cell.kind);
  return row.missing() == 0 && Equal(row, cell.value);
}

bool Declares(const MatrixRow& row, const PublishedCell& cell) {
  if (!row.has_declared() || row.declared().holder().empty()) return false;
  if (cell.kind != "number") return row.declared().missing() == MissingOf(cell.kind);
  return row.declared().has_value() && row.declared().value() == std::stod(cell.value);
}

}  // namespace jalon::simulate
