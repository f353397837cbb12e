// SPDX-License-Identifier: EUPL-1.2
//
// A figure of the matrix as a French reader writes it.
#ifndef JALON_TOOLS_CLIENT_FIGURE_H_
#define JALON_TOOLS_CLIENT_FIGURE_H_

#include <string>

#include "jalon/v1/indicators.pb.h"

namespace jalon::client {

// Whether there is no value: what `value` says is then without meaning.
bool IsMissing(const jalon::v1::MatrixRow& row);

// Why there is no value: "non disponible" (reference, B.19). "" where there is one.
std::string MissingLabel(jalon::v1::DeclaredValue::Missing missing);

// The value, with a decimal for a ratio or a mean; or why there is none.
std::string ValueText(const jalon::v1::MatrixRow& row);

// What figures are split by: "Type d'orientation".
std::string DimensionLabel(jalon::v1::Dimension::Value dimension);

}  // namespace jalon::client

#endif  // JALON_TOOLS_CLIENT_FIGURE_H_
