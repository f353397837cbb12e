// SPDX-License-Identifier: EUPL-1.2
//
// A whole convention as text.
#ifndef JALON_ENGINE_INDICATORS_CONVENTION_WRITER_H_
#define JALON_ENGINE_INDICATORS_CONVENTION_WRITER_H_

#include <string>

#include "jalon/v1/convention.pb.h"

namespace jalon::indicators {

// Every parameter of `convention`, one a line, in the order of their numbers: ReadConvention of it
// is the same convention, with the same checksum, whatever BASE says by then.
std::string WriteConvention(const jalon::v1::Convention& convention);

}  // namespace jalon::indicators

#endif  // JALON_ENGINE_INDICATORS_CONVENTION_WRITER_H_
