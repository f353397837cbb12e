// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/text_finder.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "engine/base/text.h"
#include "engine/ledger/name_check.h"

namespace jalon::front {
namespace {

constexpr size_t kNirDigits = 13;
// A dossier of a flux has some 300 words, tags included; a row of a CSV has fewer.
constexpr size_t kWindowWords = 400;
// Longer than any word; a text without spaces is cut there.
constexpr size_t kLongestRest = 4096;

bool Separates(char c) { return !absl::ascii_isalnum(static_cast<unsigned char>(c)) && c >= 0; }

std::vector<std::string> WordsOf(std::string_view name) {
  return absl::StrSplit(FoldName(name), ' ', absl::SkipEmpty());
}

}  // namespace

size_t TextFinder::WantedWord(std::string_view word) {
  const auto [found, fresh] = word_numbers_.try_emplace(std::string(word), wanted_.size());
  if (fresh) wanted_.emplace_back();
  return found->second;
}

void TextFinder::Add(size_t person, const jalon::v1::Identity& identity) {
  if (identity.nir().size() >= kNirDigits) {
    nirs_[identity.nir().substr(0, kNirDigits)].push_back(person);
  }
  Want(person, identity.birth_name(), identity.first_name());
  Want(person, identity.usage_name(), identity.first_name());
}

void TextFinder::AddId(size_t person, const std::string& external_id,
                       const jalon::v1::Identity& identity) {
  for (const std::string& name : ledger::NamesOf(identity)) Want(person, external_id, name);
}

void TextFinder::Want(size_t person, std::string_view words, std::string_view more_words) {
  const std::vector<std::string> some = WordsOf(words);
  const std::vector<std::string> more = WordsOf(more_words);
  if (some.empty() || more.empty()) return;
  Name name{person, {}};
  for (const std::string& word : some) name.words.push_back(WantedWord(word));
  for (const std::string& word : more) name.words.push_back(WantedWord(word));
  for (const size_t word : name.words) wanted_[word].names.push_back(names_.size());
  names_.push_back(std::move(name));
}

void TextFinder::Meet(std::string_view word) {
  ++met_;
  if (word.size() >= kNirDigits) {
    for (size_t at = 0; at + kNirDigits <= word.size(); ++at) {
      const auto found = nirs_.find(std::string(word.substr(at, kNirDigits)));
      if (found != nirs_.end()) found_.insert(found->second.begin(), found->second.end());
    }
  }
  const auto number = word_numbers_.find(std::string(word));
  if (number == word_numbers_.end()) return;
  Wanted& wanted = wanted_[number->second];
  wanted.last_met = met_;
  for (const size_t name : wanted.names) {
    const auto& words = names_[name].words;
    const bool near = std::all_of(words.begin(), words.end(), [&](size_t other) {
      const size_t last = wanted_[other].last_met;
      return last != 0 && last + kWindowWords > met_;
    });
    if (near) found_.insert(names_[name].person);
  }
}

// `bytes` ends where a word does.
void TextFinder::ReadWords(std::string_view bytes) {
  // Whatever its encoding: what is not UTF-8 is read byte by byte.
  const std::string text = FoldName(bytes);
  size_t begin = 0;
  for (size_t at = 0; at <= text.size(); ++at) {
    if (at < text.size() && !Separates(text[at])) continue;
    if (at > begin) Meet(std::string_view(text).substr(begin, at - begin));
    begin = at + 1;
  }
}

void TextFinder::Read(std::string_view text) {
  rest_.append(text);
  size_t end = rest_.size();
  while (end > 0 && !Separates(rest_[end - 1])) --end;
  if (end == 0 && rest_.size() > kLongestRest) end = rest_.size();
  if (end == 0) return;
  ReadWords(std::string_view(rest_).substr(0, end));
  rest_.erase(0, end);
}

std::set<size_t> TextFinder::End() {
  ReadWords(rest_);
  rest_.clear();
  met_ = 0;
  for (Wanted& wanted : wanted_) wanted.last_met = 0;
  std::set<size_t> found;
  found.swap(found_);
  return found;
}

}  // namespace jalon::front
