// SPDX-License-Identifier: EUPL-1.2
//
// A mapping, a line with "%%", and the CSV that it describes: both come from outside.
#include <cstdio>
#include <cstdlib>

#include "engine/flux/takeover_mapping.h"
#include "tests/fuzz/flux_reading.h"

namespace {

const jalon::flux::TakeoverBodies& Bodies() {
  static const auto* const kBodies = new jalon::flux::TakeoverBodies{
      {"orientation",
       {{"decidedOn", {jalon::flux::DATE, {}}},
        {"notifiedOn", {jalon::flux::DATE, {}}},
        {"structure", {jalon::flux::TEXT, {}}},
        {"type", {jalon::flux::CODE, {"SOCIAL", "SOCIOPRO", "EMPLOI"}}}}}};
  return *kBodies;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t border = input.find("%%\n");
  const auto mapping = jalon::flux::ReadTakeoverMapping(input.substr(0, border), Bodies());
  if (!mapping.ok()) {
    if (mapping.status().message().empty()) std::abort();
    return 0;
  }
  if (border == std::string_view::npos) return 0;
  jalon::fuzz::ReadAll(input.substr(border + 3), {.mapping = &*mapping});
  return 0;
}
