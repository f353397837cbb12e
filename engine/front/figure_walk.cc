// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/figure_walk.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "engine/front/persons_as_of.h"

namespace jalon::front {
namespace {

using indicators::FigurePerson;
using pathway::DetailRun;
using pathway::DetailsView;
using pathway::HistoryView;
using pathway::Member;
using pathway::RecordPlace;
using pathway::Said;

std::optional<RecordPlace> PlaceOf(const Memory& memory, absl::Span<const uint64_t> subjects,
                                   uint64_t record, pathway::Day known) {
  // A record that went from one subject of the person to another has places at both: the newest
  // holds, and of one day that of the subject that has it (the other's says nothing any more).
  const auto order = [](const RecordPlace& place) {
    return std::make_tuple(place.known, pathway::StructureOf(place.structure),
                           pathway::StructureOf(place.referent));
  };
  std::optional<RecordPlace> held;
  for (const uint64_t subject : subjects) {
    const auto place = DetailsView(memory.details->Get(subject)).PlaceOf(record, known);
    if (!place.has_value()) continue;
    if (!held.has_value() || order(*held) < order(*place)) held = place;
  }
  return held;
}

}  // namespace

FigurePerson FigureReader::Read(absl::Span<const uint64_t> subjects) {
  members_.clear();
  for (const uint64_t subject : subjects) {
    members_.push_back({HistoryView(memory_.arena->Get(subject)), 0});
  }
  std::sort(members_.begin(), members_.end(),
            [](const Member& a, const Member& b) { return a.history.bytes() < b.history.bytes(); });
  const auto& spells = folder_.Fold(members_, scope_);
  ReadAccompaniment(members_, scope_, &had_);
  ReadFollowUp(members_, scope_, question_.rules, &follow_up_);
  const auto& asked = folder_.asked();
  return {&spells, &had_, &follow_up_, asked.open, asked.soumis == Said::kYes, asked.suspended};
}

void WalkFigures(const Memory& memory, const Question& question, Parallel* parallel,
                 const FigureWalker& visit) {
  const PersonsAsOf persons(*memory.persons, question.known_at.days());
  const size_t parts = Parts(*parallel);
  parallel->Run(parts, [&](size_t part) {
    FigureReader reader(memory, question);
    ForPersonsOfPart(memory.subjects, persons, part, parts, [&](const PersonRef& person) {
      const absl::Span<const uint64_t> subjects =
          person.subjects == nullptr ? absl::Span<const uint64_t>(&person.subject, 1)
                                     : absl::Span<const uint64_t>(*person.subjects);
      visit(part, subjects, reader.Read(subjects));
    });
  });
}

std::optional<DetailRun> HeldOn(const Memory& memory, absl::Span<const uint64_t> subjects,
                                pathway::DetailKind kind, pathway::Day day, pathway::Day known,
                                pathway::DetailPart part) {
  std::optional<DetailRun> held;
  const auto order = [](const DetailRun& run) {
    return std::make_tuple(run.last, run.on, run.known, run.value, run.a);
  };
  for (const uint64_t subject : subjects) {
    const auto run = DetailsView(memory.details->Get(subject)).HeldOn(kind, day, known, part);
    if (run.has_value() && (!held.has_value() || order(*held) < order(*run))) held = run;
  }
  return held;
}

uint64_t ReferentOfRecord(const Memory& memory, absl::Span<const uint64_t> subjects,
                          uint64_t record, pathway::Day known) {
  const auto place = PlaceOf(memory, subjects, record, known);
  return place.has_value() ? pathway::StructureOf(place->referent) : 0;
}

uint64_t StructureOfRecord(const Memory& memory, absl::Span<const uint64_t> subjects,
                           uint64_t record, pathway::Day known) {
  const auto place = PlaceOf(memory, subjects, record, known);
  return place.has_value() ? pathway::StructureOf(place->structure) : 0;
}

}  // namespace jalon::front
