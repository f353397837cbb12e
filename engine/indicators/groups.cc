// SPDX-License-Identifier: EUPL-1.2
#include "engine/indicators/groups.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "engine/pathway/details.h"
#include "jalon/v1/types.pb.h"

namespace jalon::indicators {
namespace {

using jalon::v1::Dimension;
using jalon::v1::Organisme;
using jalon::v1::OrientationType;

struct Text {
  const char* key;
  const char* label;
};

// Classes of the DREES questionnaire (orientation et accompagnement des bénéficiaires du RSA).
struct AgeClass {
  int32_t below;
  Text text;
};
constexpr AgeClass kAges[] = {
    {25, {"0-24", "moins de 25 ans"}}, {30, {"25-29", "25 à 29 ans"}},
    {40, {"30-39", "30 à 39 ans"}},    {50, {"40-49", "40 à 49 ans"}},
    {60, {"50-59", "50 à 59 ans"}},    {INT32_MAX, {"60+", "60 ans et plus"}},
};

struct SeniorityClass {
  int32_t below_months;
  Text text;
};
constexpr SeniorityClass kSeniorities[] = {
    {6, {"0-5M", "moins de 6 mois"}},        {12, {"6-11M", "6 mois à moins d'un an"}},
    {24, {"1-2A", "1 an à moins de 2 ans"}}, {60, {"2-5A", "2 ans à moins de 5 ans"}},
    {INT32_MAX, {"5A+", "5 ans et plus"}},
};

constexpr Text kTypes[] = {{"", "non orienté"},
                           {"SOCIAL", "social"},
                           {"SOCIOPRO", "socio-professionnel"},
                           {"EMPLOI", "emploi"}};
constexpr Text kSexes[] = {{"", "non connu"}, {"1", "homme"}, {"2", "femme"}};
constexpr Text kHouseholds[] = {{"", "non connu"},
                                {"SEUL", "personne seule sans personne à charge"},
                                {"SEUL_CHARGE", "personne seule avec personne(s) à charge"},
                                {"COUPLE", "couple sans personne à charge"},
                                {"COUPLE_CHARGE", "couple avec personne(s) à charge"}};
constexpr const char* kKinds[] = {"", "CAF", "MSA", "OPF"};
constexpr int kKindShift = 32;

// Codes of SITFAM (flux, vrsb0801).
constexpr std::string_view kAlone[] = {"ABA", "CEL", "DIV", "ISO", "SEF", "SEL", "VEU"};
constexpr std::string_view kCouples[] = {"MAR", "PAC", "RPA", "RVC", "RVM", "VIM"};

bool Has(const std::string_view* first, const std::string_view* last, std::string_view wanted) {
  return std::find(first, last, wanted) != last;
}

template <size_t kSize>
GroupText Pick(const Text (&texts)[kSize], Group group) {
  const Text& text = texts[group < kSize ? group : 0];
  return {text.key, text.label};
}

template <typename Class, size_t kSize>
GroupText PickClass(const Class (&classes)[kSize], Group group) {
  if (group == kNoGroup || group > kSize) return {"", "non connu"};
  const Text& text = classes[group - 1].text;
  return {text.key, text.label};
}

GroupText OrganismeText(Group group) {
  const uint64_t kind = group >> kKindShift;
  if (group == kNoGroup || kind >= std::size(kKinds)) return {"", "non connu"};
  const std::string number = pathway::ShortText(static_cast<uint32_t>(group));
  const std::string name = absl::StrCat(kKinds[kind], number.empty() ? "" : " ", number);
  return {name, name};
}

GroupText Named(Group group, const char* none, const GroupNames& names) {
  if (group == kNoGroup) return {"", none};
  const std::string name(names.NameOf(group));
  return {name, name};
}

GroupText CommuneText(Group group) {
  if (group == kNoGroup) return {"", "non connu"};
  const std::string code = pathway::ShortText(static_cast<uint32_t>(group));
  return {code, absl::StrCat("commune ", code)};
}

std::string TypeKey(uint32_t type) {
  const GroupText text = Pick(kTypes, type);
  return text.key.empty() ? "?" : text.key;
}

GroupText FlowText(Group group) {
  const Pair types = UnpackPair(group);
  return {absl::StrCat(TypeKey(types.first), ">", TypeKey(types.second)),
          absl::StrCat(Pick(kTypes, types.first).label, " → ", Pick(kTypes, types.second).label)};
}

GroupText ActionsText(Group group) {
  const Pair counts = UnpackPair(group);
  return {absl::StrCat(counts.first, "+", counts.second),
          absl::StrCat(counts.first, " sociale(s), ", counts.second, " professionnelle(s)")};
}

}  // namespace

Group AgeGroup(uint32_t birth_month, pathway::Day day) {
  if (birth_month == 0) return kNoGroup;
  constexpr uint32_t kMonths = 12;
  const Date date(day + pathway::kDay16Origin);
  const auto month =
      static_cast<uint32_t>(date.year()) * kMonths + static_cast<uint32_t>(date.month()) - 1;
  if (month < birth_month) return kNoGroup;
  const auto years = static_cast<int32_t>((month - birth_month) / kMonths);
  for (size_t i = 0; i < std::size(kAges); ++i) {
    if (years < kAges[i].below) return i + 1;
  }
  return kNoGroup;
}

Group HouseholdGroup(std::string_view sitfam, uint32_t dependents) {
  const Group with_dependents = dependents > 0 ? 1 : 0;
  if (Has(std::begin(kAlone), std::end(kAlone), sitfam)) return 1 + with_dependents;
  if (Has(std::begin(kCouples), std::end(kCouples), sitfam)) return 3 + with_dependents;
  return kNoGroup;
}

Group SeniorityGroup(pathway::Day first_entry, pathway::Day day) {
  if (first_entry == 0 || day < first_entry) return kNoGroup;
  for (size_t i = 0; i < std::size(kSeniorities); ++i) {
    if (kSeniorities[i].below_months == INT32_MAX ||
        day < pathway::AddMonths(first_entry, kSeniorities[i].below_months)) {
      return i + 1;
    }
  }
  return kNoGroup;
}

Group OrganismeGroup(int32_t kind, uint32_t number_code) {
  return (static_cast<uint64_t>(kind) << kKindShift) | number_code;
}

GroupText TextOf(Dimension::Value dimension, Group group, const GroupNames& names) {
  switch (dimension) {
    case Dimension::TERRITORY:
      return CommuneText(group);
    case Dimension::STRUCTURE:
      return Named(group, "aucune structure connue", names);
    case Dimension::REFERENT:
      return Named(group, "aucun référent connu", names);
    case Dimension::ORIENTATION_TYPE:
      return Pick(kTypes, group);
    case Dimension::AGE:
      return PickClass(kAges, group);
    case Dimension::SEX:
      return Pick(kSexes, group);
    case Dimension::HOUSEHOLD:
      return Pick(kHouseholds, group);
    case Dimension::ORGANISME:
      return OrganismeText(group);
    case Dimension::SENIORITY:
      return PickClass(kSeniorities, group);
    case Dimension::FLOW:
      return FlowText(group);
    case Dimension::MOTIVE:
      return Named(group, "motif non connu", names);
    case Dimension::ACTIONS:
      return ActionsText(group);
    default:
      return {"", "non connu"};
  }
}

}  // namespace jalon::indicators
