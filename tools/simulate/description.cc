// SPDX-License-Identifier: EUPL-1.2
#include "tools/simulate/description.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "engine/base/departement.h"
#include "tools/simulate/support.h"

namespace jalon::simulate {
namespace {

constexpr int64_t kThousand = 1000;
// Usual proportions of a département, in thousandths, for targets that are not given.
constexpr int64_t kUsualOriented = 940;   // of the entrants
constexpr int64_t kUsualRdv = 900;        // of the entrants
constexpr int64_t kUsualRdvInTime = 600;  // of the RDVs
constexpr int64_t kUsualCer = 600;        // of the entrants
constexpr int64_t kUsualCerInTime = 850;  // of the CERs
// NIRs of one sex and month of birth run out above this many persons.
constexpr int64_t kMostPersons = 2'000'000;
constexpr std::string_view kDeclared = "declared_";

Date Day(int year, int month, int day) { return Date::FromCivil(year, month, day).value(); }

struct NumberKey {
  std::string_view name;
  int64_t* value;
};

struct TargetKey {
  std::string_view name;
  std::optional<int64_t>* value;
};

struct DateKey {
  std::string_view name;
  Date* value;
};

std::vector<NumberKey> ShareKeys(Shares* shares) {
  return {{"couples_permille", &shares->couples},
          {"msa_permille", &shares->msa},
          {"suspensions_permille", &shares->suspensions},
          {"soumis_flips_permille", &shares->soumis_flips},
          {"mutations_in_permille", &shares->mutations_in},
          {"mutations_out_permille", &shares->mutations_out},
          {"closures_permille", &shares->closures},
          {"reentries_permille", &shares->reentries},
          {"late_records_permille", &shares->late_records},
          {"corrections_permille", &shares->corrections},
          {"cancellations_permille", &shares->cancellations},
          {"stock_records_permille", &shares->stock_records},
          {"late_orientations_permille", &shares->late_orientations}};
}

std::vector<NumberKey> NumberKeys(Description* description) {
  std::vector<NumberKey> keys = ShareKeys(&description->shares);
  keys.push_back({"stock", &description->stock});
  keys.push_back({"entrants", &description->entrants});
  keys.push_back({"rdv_days_threshold", &description->rdv_days_threshold});
  keys.push_back({"ag_non_brsa", &description->support.ag_non_brsa});
  keys.push_back({"gad_and_ag", &description->support.gad_and_ag});
  keys.push_back({"conseillers", &description->support.conseillers});
  return keys;
}

std::vector<TargetKey> TargetKeys(Targets* targets, SupportTargets* support) {
  return {{"target_3_1_1_b", &targets->oriented_in_time}, {"target_3_1_2_a", &targets->rdv},
          {"target_3_1_2_b", &targets->rdv_in_time},      {"target_3_1_3_a", &targets->cer},
          {"target_3_1_3_b", &targets->cer_in_time},      {"target_3_2_1_a", &support->gad},
          {"target_3_2_1_b", &support->gad_stock},        {"target_3_2_2_a", &support->ag},
          {"target_3_2_2_b", &support->ag_stock},         {"target_3_2_2_c", &support->ag_load},
          {"target_2_2_b", &support->coordinated}};
}

std::vector<DateKey> DateKeys(Description* description) {
  return {{"from", &description->from},
          {"to", &description->to},
          {"known_by", &description->known_by},
          {"support_to", &description->support_to}};
}

// The entry called `name`, or null.
template <typename Keys>
auto* Find(Keys& keys, std::string_view name) {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const auto& key) { return key.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

absl::Status SetNumber(std::string_view name, const std::string& text, int64_t* value) {
  if (absl::SimpleAtoi(text, value)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("« {} » attend un nombre entier, pas « {} »", name, text));
}

absl::Status SetDate(std::string_view name, std::string_view text, Date* value) {
  const absl::StatusOr<Date> date = Date::Parse(text);
  if (!date.ok()) {
    return absl::InvalidArgumentError(
        fmt::format("« {} » attend une date qui existe, comme 2022-11-30, pas « {} »", name, text));
  }
  *value = *date;
  return absl::OkStatus();
}

absl::Status SetSeed(const std::string& text, uint64_t* seed) {
  if (absl::SimpleAtoi(text, seed)) return absl::OkStatus();
  return absl::InvalidArgumentError("« seed » attend un nombre entier positif ou nul");
}

std::string Stripped(std::string text) {
  absl::StripAsciiWhitespace(&text);
  return text;
}

// "16.7" days as 167.
absl::Status SetTenths(std::string_view name, const std::string& text,
                       std::optional<int64_t>* value) {
  double days = 0;
  if (!absl::SimpleAtod(text, &days) || !(days >= 0 && days < kThousand)) {
    return absl::InvalidArgumentError(
        fmt::format("« {} » attend un nombre de jours, comme 16.7, pas « {} »", name, text));
  }
  *value = std::llround(days * 10);
  return absl::OkStatus();
}

absl::Status SetRights(const std::string& text, Rights* rights) {
  constexpr std::pair<std::string_view, Rights> kWays[] = {
      {"flux", Rights::kFlux}, {"events", Rights::kEvents}, {"both", Rights::kBoth}};
  for (const auto& [name, way] : kWays) {
    if (name != text) continue;
    *rights = way;
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      fmt::format("« rights » attend flux, events ou both, pas « {} »", text));
}

bool IsDeclarable(const std::string& value) {
  double number = 0;
  constexpr std::string_view kMissing[] = {
      "NOT_AVAILABLE",   "NOT_PROVIDED", "NOT_APPLICABLE", "HELD_BY_PARTNER",
      "STRUCTURAL_ZERO", "PENDING",      "BLANK"};
  return absl::SimpleAtod(value, &number) ||
         std::find(std::begin(kMissing), std::end(kMissing), value) != std::end(kMissing);
}

// "declared_2_2_a = 48 | who holds it | comment"; the comment may be left out.
absl::Status AddDeclaration(std::string_view code, const std::string& text,
                            std::vector<Declaration>* declarations) {
  std::vector<std::string> parts = absl::StrSplit(text, '|');
  for (std::string& part : parts) part = Stripped(part);
  if (parts.size() < 2 || parts.size() > 3 || !IsDeclarable(parts[0]) || parts[1].empty()) {
    return absl::InvalidArgumentError(fmt::format(
        "« {} » attend « valeur | détenteur | commentaire » ; la valeur est un nombre, ou "
        "NOT_AVAILABLE, NOT_PROVIDED, NOT_APPLICABLE, HELD_BY_PARTNER, STRUCTURAL_ZERO, PENDING, "
        "BLANK",
        code));
  }
  std::string indicator(code.substr(kDeclared.size()));
  std::replace(indicator.begin(), indicator.end(), '_', '.');
  declarations->push_back({indicator, parts[0], parts[1], parts.size() == 3 ? parts[2] : ""});
  return absl::OkStatus();
}

// Keys whose value is neither a number nor a date.
std::optional<absl::Status> SetOther(std::string_view name, const std::string& text,
                                     Description* description) {
  if (name == "departement") {
    description->departement = text;
    return absl::OkStatus();
  }
  if (name == "convention") {
    description->convention = text;
    return absl::OkStatus();
  }
  if (name == "seed") return SetSeed(text, &description->seed);
  if (name == "rights") return SetRights(text, &description->rights);
  if (name == "target_3_2_2_d") return SetTenths(name, text, &description->support.ag_delay_tenths);
  if (name.substr(0, kDeclared.size()) == kDeclared) {
    return AddDeclaration(name, text, &description->declarations);
  }
  return std::nullopt;
}

absl::Status Set(std::string_view name, const std::string& text, Description* description) {
  if (const auto status = SetOther(name, text, description); status.has_value()) return *status;
  auto numbers = NumberKeys(description);
  if (auto* key = Find(numbers, name)) return SetNumber(name, text, key->value);
  auto dates = DateKeys(description);
  if (auto* key = Find(dates, name)) return SetDate(name, text, key->value);
  auto targets = TargetKeys(&description->targets, &description->support);
  if (auto* key = Find(targets, name)) return SetNumber(name, text, &key->value->emplace(0));
  return absl::InvalidArgumentError(fmt::format("clé inconnue « {} »", name));
}

absl::Status SetLine(const std::string& line, Description* description) {
  const size_t equals = std::min(line.find('='), line.size());
  const std::string name = Stripped(line.substr(0, equals));
  const std::string value = Stripped(line.substr(std::min(equals + 1, line.size())));
  if (name.empty() || value.empty()) {
    return absl::InvalidArgumentError("on attend « clé = valeur »");
  }
  return Set(name, value, description);
}

absl::Status NotAbove(std::string_view part, int64_t part_count, std::string_view whole,
                      int64_t whole_count) {
  if (part_count < 0) {
    return absl::InvalidArgumentError(
        fmt::format("l'effectif {} ({}) est négatif", part, part_count));
  }
  if (part_count <= whole_count) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("l'effectif {} ({}) dépasse celui de {} ({}) dont il est une partie", part,
                  part_count, whole, whole_count));
}

absl::Status CheckCounts(const Profile& profile, const Counts& counts) {
  absl::Status status = NotAbove("3.1.1.b", counts.oriented_in_time, "3.1.1.a", counts.entrants);
  status.Update(NotAbove("3.1.2.a", counts.rdv, "3.1.1.a", counts.entrants));
  status.Update(NotAbove("3.1.2.b", counts.rdv_in_time, "3.1.2.a", counts.rdv));
  status.Update(NotAbove("3.1.3.a", counts.cer, "3.1.1.a", counts.entrants));
  status.Update(NotAbove("3.1.3.b", counts.cer_in_time, "3.1.3.a", counts.cer));
  if (profile.cer_stands_for_rdv) {
    // A signature within days of the décision is within months of its notification.
    status.Update(NotAbove("3.1.2.b", counts.rdv_in_time, "3.1.3.b", counts.cer_in_time));
  }
  if (profile.interface_day != 0 && counts.oriented_in_time != 0) {
    status.Update(absl::InvalidArgumentError(fmt::format(
        "3.1.1.b ({}) ne peut être que zéro : le fichier mensuel arrive plus d'un mois après "
        "l'ouverture du droit",
        counts.oriented_in_time)));
  }
  return status;
}

absl::Status CheckPeriod(const Description& description) {
  if (description.to < description.from) {
    return absl::InvalidArgumentError("la période finit (« to ») avant de commencer (« from »)");
  }
  if (description.known_by.IsPresent() && description.known_by < description.to) {
    return absl::InvalidArgumentError("« known_by » est avant la fin de la période (« to »)");
  }
  if (description.support_to.IsPresent() && description.support_to < description.from) {
    return absl::InvalidArgumentError("« support_to » est avant le début de la période (« from »)");
  }
  if (description.KnownBy() < description.SupportTo()) {
    return absl::InvalidArgumentError("« known_by » est avant « support_to »");
  }
  return absl::OkStatus();
}

absl::Status CheckSizes(const Description& description) {
  if (!IsDepartementCode(description.departement)) {
    return absl::InvalidArgumentError(
        "« departement » attend les trois caractères d'IDEPARTE, comme 062, 02A ou 971");
  }
  if (description.stock < 0 || description.entrants < 0 ||
      description.stock > kMostPersons - description.entrants) {
    return absl::InvalidArgumentError(fmt::format(
        "« stock » et « entrants » sont positifs ou nuls, {} au plus en tout", kMostPersons));
  }
  if (description.rdv_days_threshold < 1 || description.rdv_days_threshold > kThousand) {
    return absl::InvalidArgumentError("« rdv_days_threshold » est entre 1 et 1000 jours");
  }
  return absl::OkStatus();
}

absl::Status CheckConvention(const Description& description) {
  if (FindProfile(description.convention) == nullptr) {
    return absl::InvalidArgumentError(fmt::format("« convention » attend un de {}, pas « {} »",
                                                  ProfileNames(), description.convention));
  }
  const Targets& targets = description.targets;
  if (description.profile().cer_stands_for_rdv && targets.rdv != targets.cer) {
    return absl::InvalidArgumentError(fmt::format(
        "sous {}, la signature du CER tient lieu de rendez-vous : 3.1.2.a et 3.1.3.a sont égaux",
        description.convention));
  }
  return absl::OkStatus();
}

absl::Status CheckShares(Shares shares) {
  for (const NumberKey& key : ShareKeys(&shares)) {
    if (*key.value >= 0 && *key.value <= kThousand) continue;
    return absl::InvalidArgumentError(
        fmt::format("« {} » est entre 0 et 1000 (pour mille)", key.name));
  }
  return absl::OkStatus();
}

// `given`, or `usual` thousandths of `whole`, at least `part` (what is counted inside it).
int64_t Wanted(std::optional<int64_t> given, int64_t whole, int64_t usual,
               std::optional<int64_t> part = std::nullopt) {
  if (given.has_value()) return *given;
  return std::max(whole * usual / kThousand, part.value_or(0));
}

}  // namespace

Description::Description() : from(Day(2022, 1, 1)), to(Day(2022, 11, 30)) {}

const Profile& Description::profile() const { return *FindProfile(convention); }

bool SupportTargets::Any() const {
  return gad || gad_stock || ag || ag_stock || ag_load || ag_delay_tenths || coordinated;
}

absl::StatusOr<Description> ReadDescription(std::string_view text) {
  Description description;
  int line_number = 0;
  std::istringstream lines{std::string(text)};
  for (std::string full_line; std::getline(lines, full_line);) {
    ++line_number;
    const std::string line = Stripped(full_line.substr(0, full_line.find('#')));
    if (line.empty()) continue;
    const absl::Status status = SetLine(line, &description);
    if (!status.ok()) {
      return absl::InvalidArgumentError(
          fmt::format("description, ligne {} : {}", line_number, std::string(status.message())));
    }
  }
  if (absl::Status status = Check(description); !status.ok()) return status;
  return description;
}

absl::Status Check(const Description& description) {
  absl::Status status = CheckSizes(description);
  status.Update(CheckPeriod(description));
  status.Update(CheckShares(description.shares));
  status.Update(CheckConvention(description));
  if (status.ok()) status.Update(CheckSupport(description));
  if (status.ok()) {
    status.Update(CheckCounts(description.profile(), WantedCounts(description)));
  }
  return status;
}

Description PasDeCalais2022(const Counts& published) {
  Description description;
  description.departement = "062";
  description.seed = 62;
  description.entrants = published.entrants;
  description.targets.oriented_in_time = published.oriented_in_time;
  description.targets.rdv = published.rdv;
  description.targets.rdv_in_time = published.rdv_in_time;
  description.targets.cer = published.cer;
  description.targets.cer_in_time = published.cer_in_time;
  return description;
}

Counts WantedCounts(const Description& description) {
  const Targets& targets = description.targets;
  Counts counts;
  counts.entrants = description.entrants;
  counts.oriented_in_time = Wanted(targets.oriented_in_time, description.entrants, kUsualOriented);
  counts.rdv = Wanted(targets.rdv, description.entrants, kUsualRdv, targets.rdv_in_time);
  counts.rdv_in_time = Wanted(targets.rdv_in_time, counts.rdv, kUsualRdvInTime);
  counts.cer = Wanted(targets.cer, description.entrants, kUsualCer, targets.cer_in_time);
  counts.cer_in_time = Wanted(targets.cer_in_time, counts.cer, kUsualCerInTime);
  const Profile& profile = description.profile();
  if (profile.interface_day != 0) counts.oriented_in_time = targets.oriented_in_time.value_or(0);
  if (profile.cer_stands_for_rdv) {
    counts.rdv = counts.cer;
    counts.rdv_in_time = Wanted(targets.rdv_in_time, counts.cer_in_time, kUsualRdvInTime);
  }
  return counts;
}

}  // namespace jalon::simulate
