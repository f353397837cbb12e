// SPDX-License-Identifier: EUPL-1.2
#include "tests/engine/flux/rows_text.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "engine/base/nir.h"

namespace jalon::flux::testing {

absl::StatusOr<Reading> ReadRows(ByteSource& source, const FluxReader::Options& options) {
  const auto reader = FluxReader::Open(source, options);
  if (!reader.ok()) return reader.status();
  Reading reading;
  Record record;
  while (true) {
    const absl::StatusOr<bool> more = (*reader)->Next(&record);
    if (!more.ok()) return more.status();
    if (!*more) break;
    reading.records.push_back(record);
  }
  reading.header = (*reader)->header();
  reading.summary = (*reader)->summary();
  return reading;
}

Reading MustReadRows(std::string_view text, const FluxReader::Options& options) {
  MemoryByteSource source(text);
  absl::StatusOr<Reading> reading = ReadRows(source, options);
  INFO(reading.status().ToString());
  REQUIRE(reading.ok());
  return *std::move(reading);
}

Reading MustReadRows(std::string_view text, FluxKind declared) {
  FluxReader::Options options;
  options.declared = declared;
  return MustReadRows(text, options);
}

ErrorDetail Refusal(std::string_view text, const FluxReader::Options& options) {
  MemoryByteSource source(text);
  const absl::StatusOr<Reading> reading = ReadRows(source, options);
  REQUIRE_FALSE(reading.ok());
  CHECK(absl::IsInvalidArgument(reading.status()));
  return DetailOf(reading.status());
}

std::vector<PersonRow> Rows(const Reading& reading) {
  std::vector<PersonRow> rows;
  for (const Record& record : reading.records) {
    if (const auto* row = std::get_if<PersonRow>(&record)) rows.push_back(*row);
  }
  return rows;
}

PersonRow OnlyRow(const Reading& reading) {
  for (const RejectedDossier& rejected : reading.Rejected()) UNSCOPED_INFO(rejected.reason);
  const std::vector<PersonRow> rows = Rows(reading);
  REQUIRE(reading.records.size() == 1);
  REQUIRE(rows.size() == 1);
  return rows[0];
}

std::string WithKey(const std::string& first13) {
  return fmt::format("{}{:02}", first13, NirKey(first13));
}

}  // namespace jalon::flux::testing
