// SPDX-License-Identifier: EUPL-1.2
//
// A believable département from a seed and a description: the flux of its CAF and MSA, what its
// référents record, and the true figures. Every person is invented. The same description gives the
// same bytes on any machine.
#ifndef JALON_TOOLS_SIMULATE_SIMULATE_H_
#define JALON_TOOLS_SIMULATE_SIMULATE_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "tools/simulate/description.h"

namespace jalon::simulate {

// What was made.
struct Report {
  int64_t persons = 0;  // adults; children are not counted
  int64_t dossiers = 0;
  int64_t files = 0;      // XML files
  int64_t events = 0;     // lines of evenements.ndjson
  int64_t rights = 0;     // lines of droits.ndjson
  int64_t bytes = 0;      // of all files
  int64_t reentries = 0;  // persons who come back after a closure
  // True figures of the period as known on `known_by` or later. They hold under the convention of
  // the description with `rdv_days_threshold`; those of PAS_DE_CALAIS_2022 also under BASE with
  // that threshold, where 3.1.1.a has `reentries` more.
  Counts truth;
  // True figures of accompaniment that were asked for, by code; 3.2.2.d in tenths of a day.
  std::map<std::string, int64_t> support;
};

// Writes into `output_folder`, which is created and must be empty or absent:
//   flux/*.xml          one daily per working day and organisme, one monthly per month and
//                       organisme; only when the description asks for flux
//   droits.ndjson       what the caisses say, as events; only when the description asks for it
//   evenements.ndjson   one Event a line, in the order in which they became known
//   verite.json         the report, the figures and some persons who show the thresholds
// Fails with kInvalidArgument (French message) when the description cannot be simulated,
// kFailedPrecondition when the folder is not empty, kUnavailable when it cannot be written. What
// was written before a failure stays. One call at a time per folder; calls on different folders are
// independent.
absl::StatusOr<Report> Simulate(const Description& description, const std::string& output_folder);

}  // namespace jalon::simulate

#endif  // JALON_TOOLS_SIMULATE_SIMULATE_H_
