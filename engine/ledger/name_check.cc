// SPDX-License-Identifier: EUPL-1.2
#include "engine/ledger/name_check.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/base/text.h"

namespace jalon::ledger {
namespace {

using jalon::v1::Event;
using jalon::v1::Identity;

// Shorter ones are words of every text: "LE", "DE".
constexpr int kFewestLetters = 3;

bool IsLookedFor(std::string_view folded) {
  const auto letters = std::count_if(folded.begin(), folded.end(), [](char c) {
    return absl::ascii_isalpha(static_cast<unsigned char>(c));
  });
  return letters >= kFewestLetters;
}

std::string WhoOf(const Event& event) {
  return absl::StrCat(event.source(), "\x1f", event.person().SerializeAsString());
}

}  // namespace

std::vector<std::string> NamesOf(const Identity& status) {
  std::vector<std::string> names;
  for (const std::string* name :
       {&status.birth_name(), &status.usage_name(), &status.first_name()}) {
    std::string folded = FoldName(*name);
    if (IsLookedFor(folded)) names.push_back(std::move(folded));
  }
  return names;
}

bool HoldsNameOf(std::string_view text, const std::vector<Identity>& statuses) {
  const FoldedText folded(text);
  return std::any_of(statuses.begin(), statuses.end(), [&](const Identity& status) {
    const std::vector<std::string> names = NamesOf(status);
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& name) { return folded.Holds(name); });
  });
}

absl::Status NameInText(std::string_view field) {
  return InvalidField(field, "NAME_IN_TEXT",
                      "ce texte contient un nom ou un prénom de la personne, et il est compté dans "
                      "les chiffres et les listes, que son effacement laisse en l'état : écrire le "
                      "texte sans nommer la personne");
}

void NameCheck::Hear(const Event& event) {
  if (!event.contact().has_identity()) return;
  told_[WhoOf(event)].push_back(event.contact().identity());
}

absl::Status NameCheck::Check(const Event& event) const {
  const std::vector<CountedText> texts = CountedTexts(event);
  if (texts.empty()) return absl::OkStatus();
  std::vector<Identity> statuses;
  if (event.person().has_identity()) statuses.push_back(event.person().identity());
  if (const auto told = told_.find(WhoOf(event)); told != told_.end()) {
    statuses.insert(statuses.end(), told->second.begin(), told->second.end());
  }
  if (known_ != nullptr) {
    auto known = known_->StatusesOf(event.person(), event.source());
    if (!known.ok()) return known.status();
    for (Identity& status : *known) statuses.push_back(std::move(status));
  }
  for (const CountedText& counted : texts) {
    if (HoldsNameOf(counted.text, statuses)) return NameInText(counted.field);
  }
  return absl::OkStatus();
}

}  // namespace jalon::ledger
