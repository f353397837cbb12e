// SPDX-License-Identifier: EUPL-1.2
//
// Random commands about random persons: every intent, every field, references that are left out,
// right or wrong; days that come near enough to each other for rules to matter.
#ifndef JALON_TESTS_PROPERTIES_RANDOM_COMMANDS_H_
#define JALON_TESTS_PROPERTIES_RANDOM_COMMANDS_H_

#include <cstdint>
#include <random>
#include <string>

#include "jalon/v1/pathways.pb.h"

namespace jalon::tests {

// Same seed, same sequence. Not thread-safe.
class CommandGenerator {
 public:
  explicit CommandGenerator(uint64_t seed) : random_(seed) {}

  // A command about the person whose state is given; days lie about `cursor` days into 2024.
  jalon::v1::Command Next(const jalon::v1::GetPathwayStateResponse& state, int cursor);
  // 0 to `below` - 1.
  int Pick(int below);

 private:
  void Fill(const jalon::v1::GetPathwayStateResponse& state, int cursor,
            google::protobuf::Message* message);
  void FillField(const jalon::v1::GetPathwayStateResponse& state, int cursor,
                 const google::protobuf::FieldDescriptor* field,
                 google::protobuf::Message* message);
  jalon::v1::RecordRef RandomRef(const jalon::v1::GetPathwayStateResponse& state);
  jalon::v1::Event RandomEvent(const jalon::v1::GetPathwayStateResponse& state, int cursor);
  std::string RandomDay(int cursor);

  std::mt19937_64 random_;
};

}  // namespace jalon::tests

#endif  // JALON_TESTS_PROPERTIES_RANDOM_COMMANDS_H_
