// SPDX-License-Identifier: EUPL-1.2
//
// Archives for the tests, made in memory.
#ifndef JALON_TESTS_ENGINE_FLUX_PACK_H_
#define JALON_TESTS_ENGINE_FLUX_PACK_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jalon::flux::testing {

// One gzip part.
std::string Gzipped(std::string_view text);

// A zip of (path, content) in their order; protected by `password` unless it is empty. A path that
// ends in '/' is a folder.
std::string Zipped(const std::vector<std::pair<std::string, std::string>>& files,
                   const std::string& password = "");

}  // namespace jalon::flux::testing

#endif  // JALON_TESTS_ENGINE_FLUX_PACK_H_
