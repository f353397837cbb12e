// SPDX-License-Identifier: EUPL-1.2
//
// SHA-256 of what passes piece by piece.
#ifndef JALON_ENGINE_INTAKE_SHA256_H_
#define JALON_ENGINE_INTAKE_SHA256_H_

#include <memory>
#include <string>
#include <string_view>

namespace jalon::intake {

// Not thread-safe.
class RunningSha256 {
 public:
  RunningSha256();
  ~RunningSha256();
  void Add(std::string_view bytes);
  // Lower-case hex. Ends the hashing.
  std::string Hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Whether `text` is a SHA-256 as it is written here: 64 lower-case hex digits.
bool IsSha256Hex(std::string_view text);

}  // namespace jalon::intake

#endif  // JALON_ENGINE_INTAKE_SHA256_H_
