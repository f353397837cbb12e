// SPDX-License-Identifier: EUPL-1.2
#include "tools/simulate/persons.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "engine/base/nir.h"

namespace jalon::simulate {
namespace {

constexpr int kYoungestAdult = 25;
constexpr int kOldestAdult = 61;
constexpr int kOldestChild = 17;
constexpr int kFirstImpossibleCountry = 990;
constexpr int kOrdersPerCountry = 999;
constexpr int64_t kWomenPermille = 540;

constexpr auto kBirthNames = std::to_array<std::string_view>(
    {"ABREUVIN",    "ARTÉSOL",    "BÉCOURTIN",   "BELLANVAL",  "BRÉMARDEL",   "CAUCHETEAU-LYS",
     "CRÉPINEL",    "D'ARVELLE",  "DELATRANCHE", "DORÉMUS",    "DUVERGNIER",  "ÉCLUSIER",
     "FAUQUESOL",   "FLAMINGUET", "GARÇONNEL",   "GOUVERNAIN", "HALLUINEAU",  "HÉNIAUX",
     "HOUZELIN",    "JOLIVENT",   "KERVOLAN",    "LACHAMBRAY", "LE GOUADREC", "LEFÈVRIER",
     "LESTREMAN",   "MAILLOCHIN", "MARÉCHALOT",  "MORINGHAL",  "NOËLLAN",     "NORTQUESNE",
     "OUDRINGHEM",  "PECQUEREAU", "PLOUVINET",   "QUESNOISEL", "RÉMILLON",    "RUITZEVAL",
     "SAINT-OLMER", "SAVREUX",    "TERNOISIN",   "THÉLUSAN",   "TINCQUESOL",  "VALHUONEL",
     "VERMELLOT",   "VIMYRAUD",   "WAILLYSER",   "WISSANTEL",  "YPRÉAUX",     "ZUTQUERELLE"});

constexpr auto kWomenNames = std::to_array<std::string_view>(
    {"AGNÈS",   "AÏCHA",    "AMÉLIE",   "ANNE-LAURE", "AURÉLIE", "BÉRÉNICE",  "CAMILLE", "CÉLINE",
     "CHLOÉ",   "DELPHINE", "ÉLODIE",   "EMMA",       "FATIMA",  "FRANÇOISE", "GAËLLE",  "HÉLÈNE",
     "INÈS",    "JULIE",    "KARINE",   "LAËTITIA",   "LUCIE",   "MANON",     "NADIA",   "NOÉMIE",
     "PAULINE", "ROSE",     "SANDRINE", "SOLÈNE",     "VALÉRIE", "ZOÉ"});

constexpr auto kMenNames = std::to_array<std::string_view>(
    {"ADRIEN",  "ALEXIS",  "ANDRÉ",  "BENOÎT",    "CÉDRIC",  "CLÉMENT", "DAVID",    "DRISS",
     "ÉRIC",    "ÉTIENNE", "FABIEN", "FRANÇOIS",  "GRÉGORY", "HUGO",    "JEAN-LUC", "JÉRÉMY",
     "JOËL",    "KÉVIN",   "LOÏC",   "MATHIEU",   "MOHAMED", "NOËL",    "OLIVIER",  "PASCAL",
     "RAPHAËL", "RÉMI",    "SAMIR",  "SÉBASTIEN", "THÉO",    "YANN"});

}  // namespace

Date PersonMaker::BornBetween(int youngest_years, int oldest_years) {
  const Date first = reference_.AddMonths(-12 * (oldest_years + 1)).AddDays(1);
  const Date last = reference_.AddMonths(-12 * youngest_years);
  return Date(static_cast<int32_t>(random_->Between(first.days(), last.days())));
}

std::string PersonMaker::NextNir(const Identity& identity, Emitter emitter) {
  const std::string start = fmt::format("{}{:02}{:02}", identity.woman ? 2 : 1,
                                        identity.born_on.year() % 100, identity.born_on.month());
  const int order = born_alike_[start]++;
  std::string first13 =
      fmt::format("{}99{:03}{:03}", start, kFirstImpossibleCountry + order / kOrdersPerCountry,
                  1 + order % kOrdersPerCountry);
  if (emitter == Emitter::kCaf) return first13;
  return fmt::format("{}{:02}", first13, NirKey(first13));
}

Person PersonMaker::MakeAdult(Emitter emitter, Role role) {
  Person person;
  person.number = ++last_number_;
  person.role = role;
  Identity& identity = person.identity;
  identity.woman = random_->Permille(kWomenPermille);
  identity.first_name = random_->OneOf(identity.woman ? kWomenNames : kMenNames);
  identity.birth_name = random_->OneOf(kBirthNames);
  identity.usage_name = identity.birth_name;
  identity.born_on = BornBetween(kYoungestAdult, kOldestAdult);
  identity.nir = NextNir(identity, emitter);
  return person;
}

void PersonMaker::Marry(Person* wife, const Person& husband) {
  wife->identity.usage_name = husband.identity.birth_name;
}

Person PersonMaker::MakeChild(const Person& parent) {
  Person person;
  person.role = Role::kEnfant;
  person.soumis = Soumis::kUnsaid;
  Identity& identity = person.identity;
  identity.woman = random_->Permille(500);
  identity.first_name = random_->OneOf(identity.woman ? kWomenNames : kMenNames);
  identity.birth_name = parent.identity.birth_name;
  identity.usage_name = identity.birth_name;
  identity.born_on = BornBetween(1, kOldestChild);
  return person;
}

}  // namespace jalon::simulate
