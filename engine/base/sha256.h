// SPDX-License-Identifier: EUPL-1.2
//
// SHA-256, which names files and their imports.
#ifndef JALON_ENGINE_BASE_SHA256_H_
#define JALON_ENGINE_BASE_SHA256_H_

#include <memory>
#include <string>
#include <string_view>

namespace jalon {

// Of what passes piece by piece. Not thread-safe.
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

// Of `bytes`, lower-case hex.
std::string Sha256Hex(std::string_view bytes);

// Whether `text` is a SHA-256 as it is written here: 64 lower-case hex digits.
bool IsSha256Hex(std::string_view text);

}  // namespace jalon

#endif  // JALON_ENGINE_BASE_SHA256_H_
