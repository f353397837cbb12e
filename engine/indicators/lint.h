// SPDX-License-Identifier: EUPL-1.2
//
// What is wrong or doubtful in a table of indicators, published or computed (reference, A and B.20,
// ten findings no. 6). An error is what cannot be; a warning is to be checked or justified.
#ifndef JALON_ENGINE_INDICATORS_LINT_H_
#define JALON_ENGINE_INDICATORS_LINT_H_

#include <google/protobuf/repeated_ptr_field.h>

#include <vector>

#include "jalon/v1/publications.pb.h"

namespace jalon::indicators {

// `rules` with what it leaves unsaid: a factor of 2 between two years (populations of the reports
// move by a tenth to a half; what doubles or halves is another definition, tool or scope), counts
// from 30 on (below, equal or double is chance), and half as many conseillers again in a year
// (their posts are paid by the convention, whose report tells when they grow).
jalon::v1::LintRules Resolved(jalon::v1::LintRules rules);

// Findings, in the order of `cells`. Of two cells of one table, code and period, the first counts
// for comparisons. Any thread.
std::vector<jalon::v1::LintFinding> Lint(
    const google::protobuf::RepeatedPtrField<jalon::v1::TableCell>& cells,
    const jalon::v1::LintRules& rules);

}  // namespace jalon::indicators

#endif  // JALON_ENGINE_INDICATORS_LINT_H_
