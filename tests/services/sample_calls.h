// SPDX-License-Identifier: EUPL-1.2
//
// An invented département in a running jalond, and a call of each method that can be made again and
// again: what a long load and a measure of every method are made of.
#ifndef JALON_TESTS_SERVICES_SAMPLE_CALLS_H_
#define JALON_TESTS_SERVICES_SAMPLE_CALLS_H_

#include <grpcpp/grpcpp.h>

#include <string>
#include <vector>

#include "tests/services/process.h"

namespace jalon::tests {

// What the calls name.
struct Sample {
  int persons = 0;     // "p1" to "pN" are there
  std::string import;  // resource names
  std::string reject;
  std::string publication;
  std::vector<std::string> later_files;  // dailies that were not imported yet, in their order
};

// Simulates a département 062 of 2022 with so many adults in `folder`, and gives `service` its
// first monthly, a file with rejects, what its référents recorded, structures, a publication.
// Throws when something of it is refused.
Sample FillSample(const Jalond& service, const std::string& folder, int adults);

struct SampleCall {
  std::string name;    // "BeneficiaryService.GetBeneficiary"
  std::string method;  // "/jalon.v1.BeneficiaryService/GetBeneficiary"
  std::string request;
  // Reads a whole file, a whole log or everybody, whatever is asked.
  bool whole = false;
};

// A call of each method that changes nothing, or nothing more when it is made again. `turn` chooses
// persons, days and conventions: two turns ask for different things. Throws when a request is none.
std::vector<SampleCall> SampleCalls(const Sample& sample, int turn);

// The methods of which SampleCalls has none, each with the reason.
struct LeftOut {
  const char* name;
  const char* why;
};
const std::vector<LeftOut>& LeftOutOfSampleCalls();

}  // namespace jalon::tests

#endif  // JALON_TESTS_SERVICES_SAMPLE_CALLS_H_
