// SPDX-License-Identifier: EUPL-1.2
//
// A decision in the making: what the steps of a command ask of the file, check, and write. The
// first refusal is the answer; what a step asks for after one is harmless (absent days, no record),
// so that only what would follow a null record has to stop.
#ifndef JALON_ENGINE_WORKFLOW_DRAFT_H_
#define JALON_ENGINE_WORKFLOW_DRAFT_H_

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "engine/base/date.h"
#include "engine/workflow/decide.h"
#include "engine/workflow/person_file.h"

namespace jalon::workflow {

// "05/03/2022", as an agent reads it; "?" for a day that is not known.
std::string French(Date day);

class Draft {
 public:
  // Not owned. `path`: of the intent ("command.orient").
  Draft(const PersonFile* file, const Ground* ground, std::string path)
      : file_(*file), ground_(*ground), path_(std::move(path)) {}

  bool ok() const { return status_.ok(); }
  // Where refusals are, so far.
  const std::string& path() const { return path_; }
  // From now on, fields are those of `field`.
  void Under(std::string_view field);
  const PersonFile& file() const { return file_; }
  Date today() const { return ground_.today; }

  // Days. Refuse a text that is no day; absent then.
  // Of a fact: mandatory, not after today.
  Date Fact(std::string_view field, const std::string& iso);
  Date FactOr(std::string_view field, const std::string& iso, Date fallback);
  // Of a plan: mandatory, not further than one plans.
  Date Plan(std::string_view field, const std::string& iso);
  Date PlanOr(std::string_view field, const std::string& iso, Date fallback);
  // Refuses `later` before `earlier`; what is absent is not compared. `rule`: in French.
  void InOrder(Date earlier, std::string_view field, Date later, std::string_view rule);
  // A text that must be there.
  void Mandatory(std::string_view field, const std::string& text, std::string_view what);

  // What the person's state refuses. The message says the rule and what would be accepted.
  bool Require(bool holds, std::string_view field, std::string_view reason,
               std::string_view message);
  // What no state would accept.
  bool Valid(bool holds, std::string_view field, std::string_view reason, std::string_view message);

  // What a record must be for a command to act on it. `what`: in French, with its article.
  template <class Body>
  struct Wanted {
    std::function<bool(const Body&)> is;
    const char* reason;
    const char* what;
  };
  // The record that `ref` names, or without a name the only one that is what is wanted. Refused,
  // null: no such record, another kind, not what is wanted, or several.
  template <class Body>
  const HeldRecord* Find(std::string_view field, const jalon::v1::RecordRef& ref,
                         const Wanted<Body>& wanted) {
    return FindRecord(field, ref, wanted.reason, wanted.what, [&](const HeldRecord& record) {
      return !Has<Body>(record.event)                ? Fit::kOtherKind
             : wanted.is(BodyOf<Body>(record.event)) ? Fit::kYes
                                                     : Fit::kNo;
    });
  }
  // The same by any property of a record; kOtherKind when it cannot have it.
  enum class Fit { kOtherKind, kNo, kYes };
  using Fits = std::function<Fit(const HeldRecord&)>;
  const HeldRecord* FindRecord(std::string_view field, const jalon::v1::RecordRef& ref,
                               std::string_view reason, std::string_view what, const Fits& fits);
  // The record that `ref` names, whatever it is.
  const HeldRecord* Named(std::string_view field, const jalon::v1::RecordRef& ref);

  // The record that the command makes.
  template <class Body>
  Body* New() {
    return MutableBody<Body>(NewEvent());
  }
  jalon::v1::Event* NewEvent();
  // A new version of `record`, so far the same.
  template <class Body>
  Body* Revise(const HeldRecord& record) {
    return MutableBody<Body>(ReviseEvent(record));
  }
  jalon::v1::Event* ReviseEvent(const HeldRecord& record);
  void Cancel(const HeldRecord& record, const std::string& reason);

  // What came of it.
  absl::StatusOr<std::vector<jalon::v1::Event>> Finish() &&;

 private:
  bool Refuse(absl::StatusCode code, std::string_view field, std::string_view reason,
              std::string_view message);
  Date Day(std::string_view field, const std::string& iso, Date fallback, Date last);

  const PersonFile& file_;
  const Ground& ground_;
  std::string path_;
  absl::Status status_;
  std::deque<jalon::v1::Event> events_;  // what was handed out stays where it is
};

}  // namespace jalon::workflow

#endif  // JALON_ENGINE_WORKFLOW_DRAFT_H_
