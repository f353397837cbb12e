// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/xml_fields.h"

#include <fmt/format.h>

#include "absl/status/statusor.h"
#include "engine/base/text.h"
#include "engine/flux/limits.h"
#include "engine/flux/scan.h"

namespace jalon::flux {
namespace {

// Counts and ranks of a dossier have one to three digits.
constexpr int64_t kMaxNumber = 1000;

// "Personne[2]": the rank is said when there are several.
std::string NameWithRank(pugi::xml_node node) {
  int rank = 1;
  for (auto before = node.previous_sibling(node.name()); before;
       before = before.previous_sibling(node.name())) {
    ++rank;
  }
  const bool several = rank > 1 || node.next_sibling(node.name());
  return several ? fmt::format("{}[{}]", node.name(), rank) : std::string(node.name());
}

// The day that `raw` writes; absent when there is none, or none that a flux can mean.
Date DayOf(std::string_view raw) {
  const Date date = Date::Parse(raw).value_or(Date::Absent());
  if (!date.IsPresent() || date.year() < kFirstYear || date.year() > kLastYear) {
    return Date::Absent();
  }
  return date;
}

// Path below the root of the block.
std::string PathOf(pugi::xml_node node) {
  std::string path = NameWithRank(node);
  for (pugi::xml_node up = node.parent(); up && up.parent().parent(); up = up.parent()) {
    path = fmt::format("{}/{}", NameWithRank(up), path);
  }
  return path;
}

}  // namespace

std::string_view ValueReader::Raw(pugi::xml_node node) {
  if (!node.first_child()) return Trim(node.value());
  // A comment or a CDATA section parts the text.
  joined_ = node.value();
  for (pugi::xml_node child : node.children()) {
    if (child.type() != pugi::node_element) joined_ += child.value();
  }
  return Trim(joined_);
}

std::string ValueReader::Text(pugi::xml_node node) {
  const std::string_view raw = Raw(node);
  if (raw.size() > kMaxTextBytes) {
    Fail(node, fmt::format("texte de plus de {} octets", kMaxTextBytes));
    return {};
  }
  return ToUtf8(raw, Encoding::kUtf8);
}

Date ValueReader::RequiredDate(pugi::xml_node node) {
  const std::string_view raw = Raw(node);
  if (raw.empty()) return Date::Absent();
  const Date date = DayOf(raw);
  if (!date.IsPresent()) {
    Fail(node, fmt::format("date impossible (attendu : AAAA-MM-JJ, un jour qui existe, de {} à {})",
                           kFirstYear, kLastYear));
  }
  return date;
}

Date ValueReader::OptionalDate(pugi::xml_node node) {
  const std::string_view raw = Raw(node);
  if (raw.empty()) return Date::Absent();
  const Date date = DayOf(raw);
  if (!date.IsPresent()) CountUnexpected(node);
  return date;
}

std::optional<bool> ValueReader::Flag(pugi::xml_node node) {
  const std::string_view raw = Raw(node);
  if (raw == "1" || raw == "true") return true;
  if (raw == "0" || raw == "false") return false;
  if (!raw.empty()) CountUnexpected(node);
  return std::nullopt;
}

std::optional<int> ValueReader::Number(pugi::xml_node node) {
  const std::string_view raw = Raw(node);
  const std::optional<int64_t> number = ParseCount(raw);
  if (number.has_value() && *number < kMaxNumber) return static_cast<int>(*number);
  if (!raw.empty()) CountUnexpected(node);
  return std::nullopt;
}

void ValueReader::MustBeUnique(pugi::xml_node node) {
  if (node.previous_sibling(node.name())) {
    Fail(node, "élément présent deux fois, sans doute deux dossiers mêlés");
  }
}

void ValueReader::Fail(pugi::xml_node node, std::string_view reason) {
  if (!problem_.has_value()) problem_ = Problem{PathOf(node), std::string(reason)};
}

void ValueReader::CountUnexpected(pugi::xml_node node) {
  const std::string_view name = node.name();
  const auto found = unexpected_->find(name);
  if (found == unexpected_->end()) {
    unexpected_->emplace(name, 1);
  } else {
    ++found->second;
  }
}

void NoteFirst(const UnexpectedValues& counted, int64_t place, UnexpectedValues* first) {
  if (counted.size() == first->size()) return;
  for (const auto& [field, count] : counted) first->try_emplace(field, place);
}

std::string UnexpectedText(std::string_view field, int64_t count, std::string_view what,
                           int64_t place) {
  return fmt::format(
      "{} : {} valeur(s) non reconnue(s) (la première : {} {}) ; ce qui n'est pas compris n'est "
      "pas compté : signaler ces valeurs à qui envoie le fichier.",
      field, count, what, place);
}

}  // namespace jalon::flux
