// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/known_names.h"

#include <cstdint>

namespace jalon::front {

absl::StatusOr<std::vector<jalon::v1::Identity>> StoredNames::StatusesOf(
    const jalon::v1::Person& person, const std::string& source) const {
  const absl::StatusOr<uint64_t> subject = directory_->Find(person, source);
  // Nobody yet, or not well named: it is for others to say so.
  if (absl::IsNotFound(subject.status()) || absl::IsInvalidArgument(subject.status())) {
    return std::vector<jalon::v1::Identity>();
  }
  if (!subject.ok()) return subject.status();
  std::vector<uint64_t> subjects;
  {
    const auto reading = gate_->Read();
    subjects = persons_->PersonOf(*subject, INT32_MAX);
  }
  return nominative_->StatusesOf(subjects);
}

}  // namespace jalon::front
