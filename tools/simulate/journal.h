// SPDX-License-Identifier: EUPL-1.2
//
// Records and their versions, turned into events: who wrote what, when it became known, what was
// corrected or cancelled later.
#ifndef JALON_TOOLS_SIMULATE_JOURNAL_H_
#define JALON_TOOLS_SIMULATE_JOURNAL_H_

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tools/simulate/description.h"
#include "tools/simulate/model.h"
#include "tools/simulate/random.h"
#include "tools/simulate/records.h"

namespace jalon::simulate {

// The order of the keys is kept, so that the bytes are always the same.
using Json = nlohmann::ordered_json;

// A business record as it ends up.
struct Record {
  std::string id;
  std::string_view body;        // name of the event's body, as "cer"
  std::string_view date_field;  // the date of the body that a first version may have wrong
  Json content;
  Date about;  // the day that it is known after
};

// The common fields of an event about `person`.
Json PersonEvent(const Description& description, const Person& person, std::string_view source);

// Collects events. Nothing in it is known after `known_by`. Not thread-safe.
class Journal {
 public:
  // `description` and `random` must outlive this.
  Journal(const Description& description, Random* random);

  // Keeps `record`, sometimes with a first version that has a wrong date; the day on which the
  // version in force is known.
  Date Keep(Person* person, const Record& record);
  // Keeps one more version of `record`, known on or after `earliest`; the day it is known.
  Date KeepVersion(Person* person, const Record& record, int revision, Date earliest);
  // Keeps a record made by mistake and its cancellation, unless there is no time for both.
  void KeepByMistake(Person* person, const Record& record);
  // Keeps what has no record id of its own to correct, about the day `effective_on`.
  void KeepDated(Person* person, const Record& record, Date effective_on);

  // The events so far, by the day they became known, then in the order in which they were kept.
  std::vector<RecordedEvent> Take();

 private:
  void Append(Person* person, const Record& record, int revision, Date effective_on, Date known_on);
  void AppendCancellation(const Person& person, const std::string& record_id, Date known_on);
  Json Envelope(const Person& person, const std::string& record_id) const;
  // A day a little after `about`, rarely weeks after, never after `known_by_`.
  Date KnownAfter(Date about);

  const Description& description_;
  Random* random_;
  Date known_by_;
  std::vector<RecordedEvent> events_;
};

}  // namespace jalon::simulate

#endif  // JALON_TOOLS_SIMULATE_JOURNAL_H_
