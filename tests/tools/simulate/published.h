// SPDX-License-Identifier: EUPL-1.2
//
// What the départements published (tests/data/rapports/), and how a matrix stands to it.
#ifndef JALON_TESTS_TOOLS_SIMULATE_PUBLISHED_H_
#define JALON_TESTS_TOOLS_SIMULATE_PUBLISHED_H_

#include <map>
#include <string>
#include <vector>

#include "jalon/v1/indicators.pb.h"

namespace jalon::simulate {

// One cell of publies.csv.
struct PublishedCell {
  std::string departement;  // "Pas-de-Calais"
  std::string year;         // "2022-S1"
  std::string code;
  std::string value;  // a number, or what stands in its place
  std::string kind;   // "number", "blank", "NC", …
  std::string on;     // last day of its period as published; may be empty, may not exist

  std::string Name() const { return departement + " " + year + " " + code; }
};

// All cells of 2.2, 3.1.x and 3.2.x.
const std::vector<PublishedCell>& PublishedCells();
// Of the cells that no event log can produce, the reason, by PublishedCell::Name.
const std::map<std::string, std::string>& ImpossibleCells();

// Lines of a file whose cells are separated by `separator`; quotes around a cell are taken off.
// The header is left out. Fails the running test case when the file cannot be read.
std::vector<std::vector<std::string>> ReadTable(const std::string& path, char separator);

// Whether persons' events give the cell: the value, or its absence for the published reason.
bool Reproduces(const jalon::v1::MatrixRow& row, const PublishedCell& cell);
// Whether the row shows, as declared, what was published.
bool Declares(const jalon::v1::MatrixRow& row, const PublishedCell& cell);

}  // namespace jalon::simulate

#endif  // JALON_TESTS_TOOLS_SIMULATE_PUBLISHED_H_
