// SPDX-License-Identifier: EUPL-1.2
//
// Conventions: reading them (text-format protobuf, with the parameters' own words "none" and
// lists), completing them with BASE's values, refusing what is unknown or contradictory, and naming
// them.
#ifndef JALON_ENGINE_INDICATORS_CONVENTION_H_
#define JALON_ENGINE_INDICATORS_CONVENTION_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "jalon/v1/convention.pb.h"
#include "jalon/v1/indicators.pb.h"

namespace jalon::indicators {

// Reads one convention and completes it with BASE's values. Fails with kInvalidArgument, the line
// and what to do, in French, for an unknown parameter or value, a parameter that does not work yet,
// or parameters that contradict each other. `file_name` is only shown in messages.
absl::StatusOr<jalon::v1::Convention> ReadConvention(std::string_view text,
                                                     std::string_view file_name);

// Sets "parameter=value" over a complete convention. Values are written as in a convention file;
// lists also as "a,b", thresholds also as "30 day" or "1 month strict".
absl::Status SetParameter(std::string_view assignment, jalon::v1::Convention* convention);

// SHA-256 of all resolved parameters, hex.
std::string Checksum(const jalon::v1::Convention& convention);

// The conventions known by name: those built in (BASE and the départements' of the public reports)
// and those of a folder. Immutable after construction: any thread may read it.
class ConventionRegistry {
 public:
  // The built-in conventions alone.
  static absl::StatusOr<ConventionRegistry> BuiltIn();
  // With the *.textproto files of `folder` over them. Fails on the first convention that does not
  // load, naming its file and line.
  static absl::StatusOr<ConventionRegistry> WithFolder(const std::string& folder);

  // The complete convention that a request chooses, overrides applied.
  absl::StatusOr<jalon::v1::Convention> Resolve(const jalon::v1::ConventionChoice& choice) const;
  // The same, parameter by parameter, beside BASE's.
  absl::StatusOr<jalon::v1::DescribeConventionResponse> Describe(
      const jalon::v1::ConventionChoice& choice) const;
  jalon::v1::ListConventionsResponse List() const;

 private:
  absl::Status Add(std::string_view text, std::string_view file_name);

  struct Entry {
    jalon::v1::Convention convention;
    std::string text;
  };
  std::map<std::string, Entry> by_name_;
};

// Name, version and checksum of `convention`.
jalon::v1::ConventionStamp Stamp(const jalon::v1::Convention& convention);

}  // namespace jalon::indicators

#endif  // JALON_ENGINE_INDICATORS_CONVENTION_H_
