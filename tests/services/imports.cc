// SPDX-License-Identifier: EUPL-1.2
#include "tests/services/imports.h"

#include <algorithm>
#include <stdexcept>

namespace jalon::tests {
namespace {

using nlohmann::json;

json Ask(const Jalond& service, std::vector<std::string> command) {
  for (const char* word : {"--departement", "062", "--from", "2022-01-01", "--to", "2022-11-30",
                           "--known-at", "2022-12-31", "--format", "json"}) {
    command.emplace_back(word);
  }
  const Outcome outcome = service.Jalon(command);
  if (outcome.code != 0) throw std::runtime_error(outcome.err);
  return json::parse(outcome.out);
}

}  // namespace

json Answers(const Jalond& service) {
  json answers;
  answers["matrix"] = Ask(service, {"matrix"})["rows"];
  for (const char* code : {"3.1.1.a", "3.1.1.b"}) {
    std::vector<std::string> persons;
    json listed = Ask(service, {"persons", "--code", code});
    for (auto& person : listed["persons"]) {
      person.erase("personId");
      persons.push_back(person.dump());
    }
    std::sort(persons.begin(), persons.end());
    answers[code] = persons;
  }
  return answers;
}

std::vector<std::string> ImportCommand(const std::vector<std::string>& files) {
  std::vector<std::string> command = {"import",       "--departement", "062", "--known-at",
                                      "transmission", "--format",      "json"};
  command.insert(command.end(), files.begin(), files.end());
  return command;
}

}  // namespace jalon::tests
