// SPDX-License-Identifier: EUPL-1.2
#include "tests/scenarios/words.h"

#include <cctype>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/base/date.h"
#include "engine/base/text.h"

namespace jalon::scenario {
namespace {

bool StandsAlone(char c) { return c == '=' || c == ',' || c == ';'; }

bool IsTimeOfDay(const std::string& word) {
  return word.size() == 5 && word[2] == ':' && absl::ascii_isdigit(word[0]);
}

std::string WithoutComment(std::string_view line) {
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') quoted = !quoted;
    if (line[i] == '#' && !quoted) return std::string(line.substr(0, i));
  }
  return std::string(line);
}

}  // namespace

absl::Status Refuse(const std::string& what) { return absl::InvalidArgumentError(what); }

Words::Words(std::string_view line) : line_(WithoutComment(line)) {
  size_t i = 0;
  while (i < line_.size()) {
    if (absl::ascii_isspace(line_[i])) {
      ++i;
      continue;
    }
    const size_t begin = i;
    places_.push_back(begin);
    if (line_[i] == '"') {
      const size_t end = line_.find('"', i + 1);
      i = end == std::string::npos ? line_.size() : end + 1;
      words_.push_back(line_.substr(begin + 1, i - begin - 2));
      continue;
    }
    if (StandsAlone(line_[i])) {
      ++i;
    } else {
      while (i < line_.size() && !absl::ascii_isspace(line_[i]) && !StandsAlone(line_[i])) ++i;
    }
    words_.push_back(line_.substr(begin, i - begin));
  }
}

std::string Words::Keyword() const {
  if (AtEnd()) return "";
  const std::string folded = FoldName(words_[at_]);
  return folded.empty() ? words_[at_] : folded;
}

bool Words::Take(std::string_view keyword) {
  if (AtEnd() || Keyword() != keyword) return false;
  ++at_;
  return true;
}

bool Words::AtDate() const { return !AtEnd() && Date::Parse(words_[at_]).ok(); }

bool Words::AtTime() const { return !AtEnd() && IsTimeOfDay(words_[at_]); }

absl::StatusOr<std::string> Words::TakeDate() {
  if (AtEnd()) return Refuse("une date est attendue");
  if (!AtDate()) return Refuse(absl::StrCat("« ", words_[at_], " » n'est pas une date qui existe"));
  return Take();
}

absl::StatusOr<int64_t> Words::TakeNumber() {
  int64_t number = 0;
  if (AtEnd() || !absl::SimpleAtoi(words_[at_], &number)) {
    return Refuse("un nombre entier est attendu");
  }
  ++at_;
  return number;
}

absl::StatusOr<std::string> Words::TakeText() {
  if (AtEnd()) return Refuse("une valeur est attendue");
  return Take();
}

std::string Words::Rest() {
  if (AtEnd()) return "";
  std::string rest = line_.substr(places_[at_]);
  at_ = words_.size();
  absl::StripAsciiWhitespace(&rest);
  return rest;
}

}  // namespace jalon::scenario
