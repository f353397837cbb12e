// SPDX-License-Identifier: EUPL-1.2
//
// A document in sections of sentences, as text and as an HTML page that stands alone.
#ifndef JALON_ENGINE_FOLLOWING_DOCUMENT_H_
#define JALON_ENGINE_FOLLOWING_DOCUMENT_H_

#include <string>
#include <utility>
#include <vector>

#include "engine/base/departement.h"
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

// The sections of a person's pathway: the right, the steps, what was corrected. `entries` are all
// that is known of her, in the order in which it became known.
std::vector<jalon::v1::DocumentSection> PathwaySections(
    const std::vector<jalon::v1::TimelineEntry>& entries, const CivilTime& time);

// What was told of contacts, household and situation, as it was told. Nominative.
jalon::v1::DocumentSection TransmittedSection(const std::vector<jalon::v1::TimelineEntry>& entries,
                                              const CivilTime& time);

}  // namespace jalon::following

#endif  // JALON_ENGINE_FOLLOWING_DOCUMENT_H_
