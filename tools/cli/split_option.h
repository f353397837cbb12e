// SPDX-License-Identifier: EUPL-1.2
//
// --split: figures by territory, structure, age, …; and how groups are printed.
#ifndef JALON_TOOLS_CLI_SPLIT_OPTION_H_
#define JALON_TOOLS_CLI_SPLIT_OPTION_H_

#include <CLI/CLI.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "jalon/v1/indicators.pb.h"
#include "tools/cli/json.h"

namespace jalon::cli {

// --split DIMENSION, several times.
void DeclareSplits(CLI::App* command, std::vector<std::string>* splits);
// Fails with kInvalidArgument, naming those that exist, for a dimension that does not.
absl::Status ReadSplits(const std::vector<std::string>& splits,
                        google::protobuf::RepeatedField<int>* dimensions);

// "territory", …: as --split takes it.
std::string DimensionName(jalon::v1::Dimension::Value dimension);

// The groups of a row, for programs.
Json GroupsJson(const jalon::v1::MatrixRow& row);
// A table a dimension; nothing when no row is split.
void PrintGroups(std::ostream& out, const jalon::v1::GetMatrixResponse& matrix);
// One line a group, with a header; called after the table of the figures.
void PrintGroupsCsv(std::ostream& out, const jalon::v1::GetMatrixResponse& matrix);

}  // namespace jalon::cli

#endif  // JALON_TOOLS_CLI_SPLIT_OPTION_H_
