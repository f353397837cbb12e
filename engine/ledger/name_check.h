// SPDX-License-Identifier: EUPL-1.2
//
// Texts that figures and lists count by (CountedTexts) are in clear: an erasure leaves them as they
// are, and figures show them to who may not know who persons are. So none may hold a name of the
// person it is about: a birth name, a usage name or a first name of three letters or more.
//
// Names are compared in clear, since a keyed hash of every sequence of words would cost more than
// to open what is sealed of one person, and first names have none. Only events with such a text
// pay.
#ifndef JALON_ENGINE_LEDGER_NAME_CHECK_H_
#define JALON_ENGINE_LEDGER_NAME_CHECK_H_

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/ledger/free_texts.h"
#include "jalon/v1/event.pb.h"
#include "jalon/v1/types.pb.h"

namespace jalon::ledger {

// Who can tell under which names somebody is known. Thread-safe.
class KnownNames {
 public:
  virtual ~KnownNames() = default;
  // All civil statuses that were ever told of the person whom `source` names so; none when there is
  // no such person, or when they were erased. Fails when they cannot be read for the moment.
  virtual absl::StatusOr<std::vector<jalon::v1::Identity>> StatusesOf(
      const jalon::v1::Person& person, const std::string& source) const = 0;
};

// The names of `status` that are looked for, as FoldName makes them.
std::vector<std::string> NamesOf(const jalon::v1::Identity& status);
// Whether `text` holds a name of one of `statuses`.
bool HoldsNameOf(std::string_view text, const std::vector<jalon::v1::Identity>& statuses);
// The refusal of a field whose text does: kInvalidArgument, NAME_IN_TEXT. It says no name.
absl::Status NameInText(std::string_view field);

// Checks events that come together (a batch, a record of a file): a contact of theirs may tell the
// civil status of the person whom another names by an id.
class NameCheck {
 public:
  // `known` is not owned; null: by what the events themselves tell.
  template <class Events>
  NameCheck(const Events& events, const KnownNames* known) : known_(known) {
    if (std::none_of(events.begin(), events.end(), HoldsCountedTexts)) return;
    for (const jalon::v1::Event& event : events) Hear(event);
  }

  // Fails with NameInText for a text of `event` that names the person it is about, and as `known`
  // does.
  absl::Status Check(const jalon::v1::Event& event) const;

 private:
  void Hear(const jalon::v1::Event& event);

  const KnownNames* const known_;
  std::map<std::string, std::vector<jalon::v1::Identity>> told_;  // by who is named
};

}  // namespace jalon::ledger

#endif  // JALON_ENGINE_LEDGER_NAME_CHECK_H_
