// SPDX-License-Identifier: EUPL-1.2
//
// A document in sections of sentences, as text and as an HTML page that stands alone.
#ifndef JALON_ENGINE_FOLLOWING_DOCUMENT_H_
#define JALON_ENGINE_FOLLOWING_DOCUMENT_H_

#include <string>
#include <utility>
#include <vector>

#include "engine/base/date.h"
#include "engine/base/departement.h"
#include "engine/ledger/stored_event.pb.h"
#include "jalon/v1/beneficiaries.pb.h"

namespace jalon::following {

struct Document {
  std::string title;
  // Lines under the title: what, and its text.
  std::vector<std::pair<std::string, std::string>> head;
  std::vector<jalon::v1::DocumentSection> sections;
};

std::string ToText(const Document& document);
// UTF-8; no script, nothing from elsewhere, prints on A4.
std::string ToHtml(const Document& document);

// A record of a person: its versions, in the order in which they hold.
struct ToldRecord {
  struct Version {
    const ledger::StoredEvent* stored = nullptr;  // null: cancelled, or told of somebody else
    Date known_on;
  };
  std::vector<Version> versions;
};

// The sections of a person's pathway: the right, the steps, what was corrected. `rights` are the
// observations of it, in any order. Not owned: what is pointed to.
std::vector<jalon::v1::DocumentSection> PathwaySections(
    std::vector<const ledger::StoredEvent*> rights, const std::vector<ToldRecord>& records,
    const CivilTime& time);

// What was told of contacts, household and situation, as it was told. Nominative.
jalon::v1::DocumentSection TransmittedSection(const std::vector<jalon::v1::TimelineEntry>& entries,
                                              const CivilTime& time);

}  // namespace jalon::following

#endif  // JALON_ENGINE_FOLLOWING_DOCUMENT_H_
