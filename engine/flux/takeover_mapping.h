// SPDX-License-Identifier: EUPL-1.2
//
// The description of a CSV of a département's own past, as a person writes it (text-format
// protobuf, takeover_mapping.proto; worked example in README.md).
#ifndef JALON_ENGINE_FLUX_TAKEOVER_MAPPING_H_
#define JALON_ENGINE_FLUX_TAKEOVER_MAPPING_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/flux/takeover_mapping.pb.h"

namespace jalon::flux {

// A field that a mapping may fill.
struct TakeoverField {
  FieldKind kind = TEXT;
  std::vector<std::string> codes;  // of kind CODE: all values
};

// The fields of each body, by JSON names. This folder does not know events: who does gives this.
using TakeoverBodies = std::map<std::string, std::map<std::string, TakeoverField>, std::less<>>;

// Reads and checks a mapping. Fails with kInvalidArgument (field "mapping") and a French message
// that says the line, what is wrong there and what is accepted: text format that is not, an unknown
// field or body, a code that the field does not take, a date format that is none, a field filled
// twice, no source, no recordId, nobody it is about.
absl::StatusOr<TakeoverMapping> ReadTakeoverMapping(std::string_view text,
                                                    const TakeoverBodies& bodies);

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_TAKEOVER_MAPPING_H_
