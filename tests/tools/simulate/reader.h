// SPDX-License-Identifier: EUPL-1.2
//
// A small reader of what the simulator writes, and a slow, obvious evaluation of the six figures.
// It shares nothing with the simulator but the civil calendar.
#ifndef JALON_TESTS_TOOLS_SIMULATE_READER_H_
#define JALON_TESTS_TOOLS_SIMULATE_READER_H_

#include <map>
#include <string>
#include <vector>

#include "engine/base/date.h"
#include "jalon/v1/event.pb.h"
#include "tools/simulate/description.h"

namespace jalon::simulate {

// What one block of a file says of one adult.
struct Observation {
  Date reference_on;
  Date made_on;
  std::string made_at;
  char etat = 0;
  std::string soumis;  // "1", "0" or ""
};

struct Adult {
  std::string nir, birth_name, usage_name, first_name, born_on, sex;
  std::vector<Observation> observations;
};

struct FileHeader {
  std::string type, made_on, made_at, reference_on, emitter;
  int64_t announced = 0;
  int64_t dossiers = 0;
};

// Everything in an output folder.
struct Output {
  std::map<std::string, FileHeader> files;  // by name
  std::map<std::string, Adult> adults;      // by the first 13 characters of the NIR
  std::vector<v1::Event> events;
};

// Reads `folder`; a file that cannot be read fails the running test case.
Output ReadOutput(const std::string& folder);

// How an evaluation counts.
struct Rules {
  Date from;
  Date to;
  Date known_at;
  int rdv_days = 15;
  bool closure_opens_spell = false;  // BASE: true; one spell for life otherwise
};

// One entrant and its milestones as known; absent dates are not there.
struct Entry {
  Date entered_on;
  Date decided_on;
  Date notified_on;
  Date rdv_on;
  Date cer_on;
};

// The entries of the period.
std::vector<Entry> Entries(const Output& output, const Rules& rules);

Counts Evaluate(const Output& output, const Rules& rules);

}  // namespace jalon::simulate

#endif  // JALON_TESTS_TOOLS_SIMULATE_READER_H_
