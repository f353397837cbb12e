// SPDX-License-Identifier: EUPL-1.2
//
// Invented persons. A NIR made here has a right key and can be nobody's: département of birth 99
// with a country code that does not exist (990 and above).
#ifndef JALON_TOOLS_SIMULATE_PERSONS_H_
#define JALON_TOOLS_SIMULATE_PERSONS_H_

#include <cstdint>
#include <map>
#include <string>

#include "tools/simulate/model.h"
#include "tools/simulate/random.h"

namespace jalon::simulate {

// Makes persons whose NIRs are all different. Not thread-safe.
class PersonMaker {
 public:
  // Ages are counted on `reference`. `random` must outlive this.
  PersonMaker(Date reference, Random* random) : reference_(reference), random_(random) {}

  // An adult of 25 to 61 years. The NIR has 13 characters for the CAF, 15 for the MSA.
  Person MakeAdult(Emitter emitter, Role role);
  // Gives a married woman her conjoint's name.
  static void Marry(Person* wife, const Person& husband);
  // A minor without NIR, with the name of `parent`.
  Person MakeChild(const Person& parent);

 private:
  std::string NextNir(const Identity& identity, Emitter emitter);
  Date BornBetween(int youngest_years, int oldest_years);

  Date reference_;
  Random* random_;
  int64_t last_number_ = 0;
  std::map<std::string, int> born_alike_;  // sex, year and month of birth: how many so far
};

}  // namespace jalon::simulate

#endif  // JALON_TOOLS_SIMULATE_PERSONS_H_
