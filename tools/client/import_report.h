// SPDX-License-Identifier: EUPL-1.2
//
// What an import did, for people.
#ifndef JALON_TOOLS_CLIENT_IMPORT_REPORT_H_
#define JALON_TOOLS_CLIENT_IMPORT_REPORT_H_

#include <google/protobuf/timestamp.pb.h>

#include <ostream>
#include <string>

#include "jalon/v1/imports.pb.h"

namespace jalon::client {

// Rejects, warnings, or a file that is not whole.
bool DeservesALook(const jalon::v1::ImportReport& report);

// One line, then a line for each warning and each reject.
void PrintReport(std::ostream& out, const jalon::v1::ImportReport& report);

// "terminé", "en cours".
std::string StateLabel(jalon::v1::Import::State state);

// In the machine's time zone: "2022-03-05 21:27:43"; "" when absent.
std::string LocalTime(bool present, const google::protobuf::Timestamp& timestamp);

}  // namespace jalon::client

#endif  // JALON_TOOLS_CLIENT_IMPORT_REPORT_H_
