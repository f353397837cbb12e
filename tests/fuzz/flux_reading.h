// SPDX-License-Identifier: EUPL-1.2
//
// What every reader of flux must hold for any bytes, for the fuzz targets.
#ifndef JALON_TESTS_FUZZ_FLUX_READING_H_
#define JALON_TESTS_FUZZ_FLUX_READING_H_

#include <string_view>

#include "engine/flux/flux_reader.h"

namespace jalon::fuzz {

// Unpacks and reads `content` to its end. Aborts when a refusal says nothing, when records are out
// of order or out of the file, or when counts disagree with records.
void ReadAll(std::string_view content, const flux::FluxReader::Options& options);

}  // namespace jalon::fuzz

#endif  // JALON_TESTS_FUZZ_FLUX_READING_H_
