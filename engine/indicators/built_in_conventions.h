// SPDX-License-Identifier: EUPL-1.2
//
// The texts of engine/indicators/conventions/, compiled in: a program answers under BASE wherever
// it runs, without a folder beside it.
#ifndef JALON_ENGINE_INDICATORS_BUILT_IN_CONVENTIONS_H_
#define JALON_ENGINE_INDICATORS_BUILT_IN_CONVENTIONS_H_

#include <string_view>

#include "absl/types/span.h"

namespace jalon::indicators {

// One file of the folder.
struct BuiltInConvention {
  std::string_view file_name;
  std::string_view text;
};

// All of them, by file name. They live as long as the program.
absl::Span<const BuiltInConvention> BuiltInConventions();

}  // namespace jalon::indicators

#endif  // JALON_ENGINE_INDICATORS_BUILT_IN_CONVENTIONS_H_
