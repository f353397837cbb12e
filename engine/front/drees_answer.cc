// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/drees_answer.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/base/error.h"
#include "engine/front/figure_walk.h"
#include "engine/front/matrix_answer.h"
#include "engine/indicators/groups.h"
#include "engine/pathway/details.h"

namespace jalon::front {
namespace {

using indicators::DreesCategory;
using indicators::DreesPerson;
using indicators::DreesTotals;
using jalon::v1::DreesOrganisme;
using jalon::v1::OrientationType;
using pathway::DetailKind;
using pathway::DetailPart;
using pathway::DetailRun;
using pathway::Oriented;

constexpr int kOtherAction = 15;  // "non classée dans les items précédents"

// What an orientation's type alone settles: emploi is Pôle emploi's.
DreesCategory CategoryOfType(uint8_t type) {
  return type == OrientationType::EMPLOI ? DreesOrganisme::POLE_EMPLOI
                                         : DreesOrganisme::CATEGORY_UNSPECIFIED;
}

// Reads the details of one person.
class Describer {
 public:
  Describer(const Memory& memory, const Question& question, const DreesClasses& classes)
      : memory_(memory), question_(question), classes_(classes) {}

  DreesPerson Describe(absl::Span<const uint64_t> subjects,
                       const indicators::FigurePerson& person) const {
    const pathway::Day last = question_.period.day;
    DreesPerson described;
    described.person = person;
    described.sex = Held(subjects, DetailKind::kBirth, DetailPart::kA).a;
    described.age =
        indicators::AgeGroup(Held(subjects, DetailKind::kBirth, DetailPart::kValue).value, last);
    described.household =
        indicators::HouseholdGroup(pathway::ShortText(Held(subjects, DetailKind::kFamily).value),
                                   pathway::DependentsOf(Held(subjects, DetailKind::kDependents)));
    described.education = pathway::ShortText(Held(subjects, DetailKind::kEducation).value);
    described.organisme_of = [this, subjects](const Oriented& orientation) {
      return CategoryOf(subjects, orientation);
    };
    std::set<int> actions;
    for (const pathway::Stretch& action : person.had->actions) {
      if (!action.On(last)) continue;
      const auto found = classes_.actions.find(action.structure);
      actions.insert(found == classes_.actions.end() ? kOtherAction : found->second);
    }
    described.negative_as_zero = question_.delays.negative_as_zero;
    described.actions.assign(actions.begin(), actions.end());
    return described;
  }

 private:
  DetailRun Held(absl::Span<const uint64_t> subjects, DetailKind kind,
                 DetailPart part = DetailPart::kAny) const {
    return HeldOn(memory_, subjects, kind, question_.period.day, question_.scope.known_at, part)
        .value_or(DetailRun{kind, 0, 0, 0, 0, 0});
  }
  DreesCategory CategoryOf(absl::Span<const uint64_t> subjects, const Oriented& orientation) const {
    const auto found = classes_.organismes.find(
        StructureOfRecord(memory_, subjects, orientation.record, question_.scope.known_at));
    return found != classes_.organismes.end() ? found->second : CategoryOfType(orientation.type);
  }

  const Memory& memory_;
  const Question& question_;
  const DreesClasses& classes_;
};

absl::Status Refused(const std::string& field, const std::string& name, const char* what) {
  return InvalidField(field, "INVALID_VALUE", absl::StrCat("« ", name, " » : ", what));
}

}  // namespace

absl::StatusOr<DreesClasses> ReadDreesClasses(const jalon::v1::GetDreesTablesRequest& request) {
  DreesClasses classes;
  for (const auto& organisme : request.organismes()) {
    const bool known = DreesOrganisme::Category_IsValid(organisme.category()) &&
                       organisme.category() != DreesOrganisme::CATEGORY_UNSPECIFIED;
    if (!known || organisme.structure().empty()) {
      return Refused("organismes", organisme.structure(),
                     "une structure et sa catégorie sont attendues");
    }
    const auto [found, fresh] = classes.organismes.try_emplace(
        pathway::StructureCode(organisme.structure()), organisme.category());
    if (!fresh && found->second != organisme.category()) {
      return Refused("organismes", organisme.structure(), "deux catégories pour une structure");
    }
  }
  for (const auto& action : request.actions()) {
    if (action.modality() < 1 || action.modality() > kOtherAction || action.label().empty()) {
      return Refused("actions", action.label(),
                     "un libellé et une modalité de 1 à 15 sont attendus");
    }
    const auto [found, fresh] =
        classes.actions.try_emplace(pathway::StructureCode(action.label()), action.modality());
    if (!fresh && found->second != action.modality()) {
      return Refused("actions", action.label(), "deux modalités pour une action");
    }
  }
  return classes;
}

jalon::v1::GetDreesTablesResponse AnswerDrees(const Memory& memory, const Question& question,
                                              const DreesClasses& classes, Parallel* parallel) {
  std::vector<DreesTotals> by_part(Parts(*parallel));
  const Describer describer(memory, question, classes);
  WalkFigures(memory, question, parallel,
              [&](size_t part, absl::Span<const uint64_t> subjects,
                  const indicators::FigurePerson& person) {
                if (!person.open || !person.soumis) return;
                by_part[part].Count(describer.Describe(subjects, person), question.period);
              });
  DreesTotals all;
  for (const DreesTotals& part : by_part) all.Add(part);
  jalon::v1::GetDreesTablesResponse response;
  SetQuestion(question, &response);
  all.Write(&response);
  return response;
}

}  // namespace jalon::front
