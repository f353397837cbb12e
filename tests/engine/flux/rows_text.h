// SPDX-License-Identifier: EUPL-1.2
//
// Readings of files that give rows, with what the operator says of them.
#ifndef JALON_TESTS_ENGINE_FLUX_ROWS_TEXT_H_
#define JALON_TESTS_ENGINE_FLUX_ROWS_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/flux/flux_reader.h"
#include "tests/engine/flux/flux_text.h"

namespace jalon::flux::testing {

// Reads all of `source` under `options`.
absl::StatusOr<Reading> ReadRows(ByteSource& source, const FluxReader::Options& options);
// The same of a text that must be accepted; fails the test otherwise.
Reading MustReadRows(std::string_view text, const FluxReader::Options& options = {});
// The same of a Pôle emploi CSV.
Reading MustReadRows(std::string_view text, FluxKind declared);
// Why `text` is refused; fails the test when it is not.
ErrorDetail Refusal(std::string_view text, const FluxReader::Options& options = {});

std::vector<PersonRow> Rows(const Reading& reading);
// The only row; fails the test when there is another number of them.
PersonRow OnlyRow(const Reading& reading);

template <class Body>
const Body& As(const PersonRow& row) {
  return std::get<Body>(row.body);
}

// An invented NIR with its key: "2850399999001" and two digits.
std::string WithKey(const std::string& first13);

}  // namespace jalon::flux::testing

#endif  // JALON_TESTS_ENGINE_FLUX_ROWS_TEXT_H_
