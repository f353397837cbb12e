// SPDX-License-Identifier: EUPL-1.2
//
// Tables that people keep in CSV files (UTF-8 or windows-1252; ';', ',' or tab): indicators that
// were published, and goals. The first line names the columns, in any order.
#ifndef JALON_TOOLS_CLIENT_TABLE_FILE_H_
#define JALON_TOOLS_CLIENT_TABLE_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "jalon/v1/publications.pb.h"

namespace jalon::client {

// Reads a table of indicators. Columns, by any of their names: departement (table), annee (periode,
// period), code, value (valeur): mandatory; label (libelle), as_of (arrete_au), target
// (target_previsionnel, previsionnel), justification, comment (definition, commentaire). Others are
// left aside. Fails with kInvalidArgument, the line and what to do, when the file cannot be read.
absl::StatusOr<std::vector<jalon::v1::TableCell>> ReadTableCells(const std::string& path);

// Reads goals. Columns: code (mandatory), previsionnel (a number, or nothing), justification,
// commentaire. Fails with kInvalidArgument and the line, for a number that cannot be read, a code
// that is missing or comes twice, or a column that is not known.
absl::StatusOr<std::vector<jalon::v1::Goal>> ReadGoals(const std::string& path);

}  // namespace jalon::client

#endif  // JALON_TOOLS_CLIENT_TABLE_FILE_H_
