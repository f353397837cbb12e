// SPDX-License-Identifier: EUPL-1.2
#include "engine/workflow/draft.h"

#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "engine/base/error.h"

namespace jalon::workflow {
namespace {

using jalon::v1::Event;
using jalon::v1::RecordRef;

// Nobody plans further ahead: a later day is a slip of the hand.
constexpr int kPlanMonths = 60;
constexpr int64_t kMicrosPerSecond = 1'000'000;

// After the version that it replaces, even when that one is said to be known only tonight.
void KnownAfter(const HeldRecord& record, int64_t now_micros, Event* event) {
  if (record.known_micros < now_micros) return;
  event->mutable_known_at()->set_seconds(record.known_micros / kMicrosPerSecond);
  event->mutable_known_at()->set_nanos(
      static_cast<int32_t>(record.known_micros % kMicrosPerSecond) * 1000);
  event->set_revision(record.event.revision() + 1);
}

// What has an article says its gender.
bool IsFeminine(std::string_view what) { return what.rfind("une ", 0) == 0; }

}  // namespace

std::string French(Date day) {
  if (!day.IsPresent() || day == Date::Infinite()) return "?";
  return absl::StrFormat("%02d/%02d/%04d", day.day(), day.month(), day.year());
}

void Draft::Under(std::string_view field) { absl::StrAppend(&path_, ".", std::string(field)); }

bool Draft::Refuse(absl::StatusCode code, std::string_view field, std::string_view reason,
                   std::string_view message) {
  if (!status_.ok()) return false;
  const std::string path = field.empty() ? path_ : absl::StrCat(path_, ".", std::string(field));
  status_ = MakeError(code, {std::string(reason), path, std::string(message)});
  return false;
}

bool Draft::Require(bool holds, std::string_view field, std::string_view reason,
                    std::string_view message) {
  return holds || Refuse(absl::StatusCode::kFailedPrecondition, field, reason, message);
}

bool Draft::Valid(bool holds, std::string_view field, std::string_view reason,
                  std::string_view message) {
  return holds || Refuse(absl::StatusCode::kInvalidArgument, field, reason, message);
}

Date Draft::Day(std::string_view field, const std::string& iso, Date fallback, Date last) {
  if (iso.empty()) {
    Valid(fallback.IsPresent(), field, "MISSING_FIELD", "la date manque (AAAA-MM-JJ)");
    return fallback;
  }
  const Date day = DayOf(iso);
  if (!Valid(day.IsPresent(), field, "INVALID_DATE",
             "cette date n'existe pas : attendu AAAA-MM-JJ, un jour du calendrier")) {
    return day;
  }
  const bool fact = last == today();
  Valid(day <= last, field, fact ? "DATE_IN_FUTURE" : "DATE_TOO_FAR",
        absl::StrCat(fact ? "un fait ne peut pas être à venir : au plus tard le "
                          : "aucune date n'est prévue si loin : au plus tard le ",
                     French(last)));
  return day;
}

Date Draft::Fact(std::string_view field, const std::string& iso) {
  return Day(field, iso, Date::Absent(), today());
}
Date Draft::FactOr(std::string_view field, const std::string& iso, Date fallback) {
  return iso.empty() ? fallback : Day(field, iso, fallback, today());
}
Date Draft::Plan(std::string_view field, const std::string& iso) {
  return Day(field, iso, Date::Absent(), today().AddMonths(kPlanMonths));
}
Date Draft::PlanOr(std::string_view field, const std::string& iso, Date fallback) {
  return iso.empty() ? fallback : Day(field, iso, fallback, today().AddMonths(kPlanMonths));
}

void Draft::InOrder(Date earlier, std::string_view field, Date later, std::string_view rule) {
  if (!earlier.IsPresent() || !later.IsPresent() || earlier <= later) return;
  Refuse(absl::StatusCode::kInvalidArgument, field, "DATES_OUT_OF_ORDER",
         absl::StrCat(std::string(rule), " : au plus tôt le ", French(earlier)));
}

void Draft::Mandatory(std::string_view field, const std::string& text, std::string_view what) {
  Valid(!absl::StripAsciiWhitespace(text).empty(), field, "MISSING_FIELD",
        absl::StrCat("dites ", std::string(what)));
}

const HeldRecord* Draft::Named(std::string_view field, const RecordRef& ref) {
  const std::string& source = ref.source().empty() ? ground_.application : ref.source();
  for (const HeldRecord& record : file_.records) {
    if (record.event.source() == source && record.event.record_id() == ref.record_id()) {
      return &record;
    }
  }
  Refuse(absl::StatusCode::kNotFound, field, "RECORD_NOT_FOUND",
         "cette personne n'a pas d'enregistrement de cette source et de cet identifiant, ou il est "
         "annulé : prenez ceux de GetPathwayState");
  return nullptr;
}

const HeldRecord* Draft::FindRecord(std::string_view field, const RecordRef& ref,
                                    std::string_view reason, std::string_view what,
                                    const Fits& fits) {
  if (!ok()) return nullptr;
  const std::string needed = absl::StrCat("il faut ", std::string(what));
  if (!ref.record_id().empty()) {
    const HeldRecord* named = Named(field, ref);
    if (named == nullptr) return nullptr;
    const Fit fit = fits(*named);
    Valid(fit != Fit::kOtherKind, field, "WRONG_KIND",
          absl::StrCat(needed, " : l'enregistrement nommé est d'une autre sorte"));
    Require(fit == Fit::kYes, field, reason,
            absl::StrCat(needed, " : l'enregistrement nommé ne l'est pas"));
    return ok() ? named : nullptr;
  }
  const HeldRecord* found = nullptr;
  int count = 0;
  for (const HeldRecord& record : file_.records) {
    if (fits(record) != Fit::kYes) continue;
    found = &record;
    ++count;
  }
  Require(count > 0, field, reason, absl::StrCat(needed, " : la personne n'en a pas"));
  Valid(count < 2, field, "AMBIGUOUS_REFERENCE",
        absl::StrCat(needed, " : la personne en a ", count, ", nommez ",
                     IsFeminine(what) ? "laquelle" : "lequel", " (source, recordId)"));
  return ok() ? found : nullptr;
}

Event* Draft::NewEvent() {
  for (const HeldRecord& record : file_.records) {
    if (!ok() || record.event.source() != ground_.application ||
        record.event.record_id() != ground_.record_id) {
      continue;
    }
    status_ = MakeError(absl::StatusCode::kAlreadyExists,
                        {"RECORD_ID_TAKEN", "command.recordId",
                         "cette personne a déjà un enregistrement de cet identifiant : "
                         "choisissez-en un autre, ou laissez ce champ vide"});
  }
  Event& event = events_.emplace_back();
  event.set_departement(ground_.departement);
  event.set_source(ground_.application);
  event.set_record_id(ground_.record_id);
  event.mutable_person()->set_person_id(ground_.person_id);
  return &event;
}

Event* Draft::ReviseEvent(const HeldRecord& record) {
  Event& event = events_.emplace_back(record.event);
  event.clear_event_id();
  event.clear_provenance();
  event.clear_transmitted_at();
  event.clear_revision();
  event.clear_known();
  event.mutable_person()->set_person_id(record.person_id);
  KnownAfter(record, ground_.now_micros, &event);
  return &event;
}

void Draft::Cancel(const HeldRecord& record, const std::string& reason) {
  Event* event = ReviseEvent(record);
  event->clear_effective_on();
  event->mutable_cancellation()->set_reason(reason);
}

absl::StatusOr<std::vector<Event>> Draft::Finish() && {
  if (!status_.ok()) return status_;
  return std::vector<Event>(std::make_move_iterator(events_.begin()),
                            std::make_move_iterator(events_.end()));
}

}  // namespace jalon::workflow
