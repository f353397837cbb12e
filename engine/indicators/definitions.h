// SPDX-License-Identifier: EUPL-1.2
//
// A convention for those who did not write it: each parameter with its value, BASE's, and what they
// mean. What a report prints as its definitions.
#ifndef JALON_ENGINE_INDICATORS_DEFINITIONS_H_
#define JALON_ENGINE_INDICATORS_DEFINITIONS_H_

#include <string>

#include "jalon/v1/convention.pb.h"
#include "jalon/v1/indicators.pb.h"

namespace jalon::indicators {

// Every parameter that works (contract §5), by section. Both conventions are complete. Any thread.
jalon::v1::DescribeConventionResponse Describe(const jalon::v1::Convention& convention,
                                               const jalon::v1::Convention& base);

// "1 mois, échéance comprise".
std::string ThresholdText(const jalon::v1::Threshold& threshold);

}  // namespace jalon::indicators

#endif  // JALON_ENGINE_INDICATORS_DEFINITIONS_H_
