// SPDX-License-Identifier: EUPL-1.2
#include "tests/fuzz/flux_reading.h"

#include <cstdio>
#include <cstdlib>
#include <variant>

#include "engine/base/error.h"
#include "engine/flux/unpacked_source.h"

namespace jalon::fuzz {
namespace {

void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

// A source fails for the archive's own reasons; everything else is refused with words.
void RequireExplained(const absl::Status& status) {
  Require(!status.message().empty(), "a refusal says why");
  Require(!absl::IsInternal(status), "no content is an internal error");
}

void ReadFile(flux::ByteSource* source, const flux::FluxReader::Options& options) {
  const auto reader = flux::FluxReader::Open(*source, options);
  if (!reader.ok()) return RequireExplained(reader.status());
  flux::Record record;
  int64_t position = -1;
  int64_t rejected = 0;
  absl::StatusOr<bool> more = (*reader)->Next(&record);
  for (; more.ok() && *more; more = (*reader)->Next(&record)) {
    std::visit(
        [&](const auto& taken) {
          Require(taken.position >= position, "records come in their order");
          position = taken.position;
          Require(taken.byte_offset >= 0, "a record lies in its file");
        },
        record);
    if (const auto* reject = std::get_if<flux::RejectedDossier>(&record)) {
      ++rejected;
      Require(!reject->reason.empty(), "a reject says why");
    }
  }
  if (!more.ok()) return RequireExplained(more.status());
  const flux::Summary& summary = (*reader)->summary();
  Require(summary.rejected == rejected, "rejects are counted");
  Require(!summary.out_of_scope || position < 0, "what is out of scope gives no record");
}

}  // namespace

void ReadAll(std::string_view content, const flux::FluxReader::Options& options) {
  flux::MemoryByteSource source(content);
  const auto unpacked = flux::UnpackedSource::Open(source);
  if (!unpacked.ok()) return RequireExplained(unpacked.status());
  absl::StatusOr<bool> more = true;
  while (more.ok() && *more) {
    ReadFile(unpacked->get(), options);
    more = (*unpacked)->NextFile();
  }
  if (!more.ok()) RequireExplained(more.status());
}

}  // namespace jalon::fuzz
