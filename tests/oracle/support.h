// SPDX-License-Identifier: EUPL-1.2
//
// The figures 2.2.b and 3.2.1.a to 3.2.2.d, person by person, from the reference alone.
#ifndef JALON_TESTS_ORACLE_SUPPORT_H_
#define JALON_TESTS_ORACLE_SUPPORT_H_

#include <map>
#include <string>

#include "tests/oracle/facts.h"
#include "tests/oracle/oracle.h"

namespace jalon::oracle {

// Adds the cells of these codes. A ratio and a mean are in `decimal`.
void EvaluateSupport(const Facts& facts, const Question& question,
                     std::map<std::string, Cell>* cells);

}  // namespace jalon::oracle

#endif  // JALON_TESTS_ORACLE_SUPPORT_H_
