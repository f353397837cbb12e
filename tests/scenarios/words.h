// SPDX-License-Identifier: EUPL-1.2
//
// The words of a line of a scenario.
#ifndef JALON_TESTS_SCENARIOS_WORDS_H_
#define JALON_TESTS_SCENARIOS_WORDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace jalon::scenario {

// kInvalidArgument.
absl::Status Refuse(const std::string& what);

// Words separated by blanks; "…" keeps blanks; "#" begins a comment; "=", ":", "," and ";" stand
// alone unless a time of day or a parameter holds them.
class Words {
 public:
  explicit Words(std::string_view line);

  bool AtEnd() const { return at_ >= words_.size(); }
  // The next word as keywords are compared: upper case, without accents. "" at the end.
  std::string Keyword() const;
  const std::string& Peek() const { return words_[at_]; }
  std::string Take() { return words_[at_++]; }
  // Takes the next word when it is that keyword.
  bool Take(std::string_view keyword);
  // A date that exists, as ISO text.
  absl::StatusOr<std::string> TakeDate();
  absl::StatusOr<int64_t> TakeNumber();
  absl::StatusOr<std::string> TakeText();
  bool AtDate() const;
  // Hours and minutes: "08:30".
  bool AtTime() const;
  // Everything that is left, as it was written.
  std::string Rest();

 private:
  std::string line_;
  std::vector<std::string> words_;
  std::vector<size_t> places_;  // of each word in line_
  size_t at_ = 0;
};

}  // namespace jalon::scenario

#endif  // JALON_TESTS_SCENARIOS_WORDS_H_
