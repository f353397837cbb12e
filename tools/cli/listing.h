// SPDX-License-Identifier: EUPL-1.2
//
// What a command that lists something prints: a table for people, the same as CSV, the messages
// themselves as JSON.
#ifndef JALON_TOOLS_CLI_LISTING_H_
#define JALON_TOOLS_CLI_LISTING_H_

#include <iostream>
#include <string>

#include "tools/cli/json.h"
#include "tools/cli/question.h"
#include "tools/cli/table.h"

namespace jalon::cli {

// `table`, as CSV when that is the format.
inline void PrintTable(const Table& table, Format format) {
  format == Format::kCsv ? table.PrintCsv(std::cout) : table.Print(std::cout);
}

// `table`, or as JSON one object: the list of `messages` (protobuf) under `key`.
template <class List>
void PrintList(const std::string& key, const List& messages, const Table& table, Format format) {
  if (format != Format::kJson) return PrintTable(table, format);
  Json json = {{key, Json::array()}};
  for (const auto& message : messages) json[key].push_back(MessageJson(message));
  PrintJson(std::cout, json);
}

}  // namespace jalon::cli

#endif  // JALON_TOOLS_CLI_LISTING_H_
