// SPDX-License-Identifier: EUPL-1.2
//
// The long load and the measure of every method leave none out without a reason.
#include "tests/services/sample_calls.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "tests/services/contract_methods.h"

namespace jalon::tests {

TEST_CASE("each method has a sample call, or a reason to have none") {
  Sample sample;
  sample.persons = 1;
  std::multiset<std::string> known;
  for (const SampleCall& call : SampleCalls(sample, 0)) known.insert(call.name);
  for (const LeftOut& method : LeftOutOfSampleCalls()) known.insert(method.name);
  for (const auto* method : ContractMethods()) {
    const std::string name = method->service()->name() + "." + method->name();
    INFO(name);
    CHECK(known.count(name) == 1);
  }
}

}  // namespace jalon::tests
