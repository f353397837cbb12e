// SPDX-License-Identifier: EUPL-1.2
#include "tools/simulate/simulate.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string_view>
#include <system_error>
#include <vector>

#include "tools/simulate/flux.h"
#include "tools/simulate/journal.h"
#include "tools/simulate/life.h"
#include "tools/simulate/model.h"
#include "tools/simulate/plan.h"
#include "tools/simulate/population.h"
#include "tools/simulate/records.h"
#include "tools/simulate/rights.h"
#include "tools/simulate/support.h"

namespace jalon::simulate {
namespace {

namespace fs = std::filesystem;

constexpr size_t kExamplesOfEach = 3;

absl::Status PrepareFolder(const std::string& folder) {
  std::error_code error;
  fs::create_directories(fs::path(folder), error);
  if (error) return absl::UnavailableError(fmt::format("impossible de créer {}", folder));
  // Files of an earlier simulation would pass for files of this one.
  if (!fs::is_empty(folder, error) || error) {
    return absl::FailedPreconditionError(fmt::format("le dossier {} n'est pas vide", folder));
  }
  return absl::OkStatus();
}

Json CountsJson(const Counts& counts) {
  return Json{{"3.1.1.a", counts.entrants}, {"3.1.1.b", counts.oriented_in_time},
              {"3.1.2.a", counts.rdv},      {"3.1.2.b", counts.rdv_in_time},
              {"3.1.3.a", counts.cer},      {"3.1.3.b", counts.cer_in_time}};
}

// 3.2.2.d, which is held in tenths, in days.
Json SupportJson(const std::map<std::string, int64_t>& figures) {
  Json json;
  for (const auto& [code, value] : figures) {
    if (code == "3.2.2.d") {
      json[code] = static_cast<double>(value) / 10;
    } else {
      json[code] = value;
    }
  }
  return json;
}

// What an entrant shows: the last day in time, or the first day too late; "" when neither.
std::string_view ShowsThreshold(Date entered_on, const Way& way, int64_t rdv_days) {
  const Date last_orientation = entered_on.AddMonths(1);
  if (way.notified_on == last_orientation) return "orienté le dernier jour";
  if (way.notified_on == last_orientation.AddDays(1)) return "orienté un jour trop tard";
  if (!way.decided_on.IsPresent()) return way.rdv_on.IsPresent() ? "reçu sans orientation" : "";
  const Date last_rdv = way.decided_on.AddDays(static_cast<int32_t>(rdv_days));
  if (way.rdv_on == last_rdv) return "reçu le dernier jour";
  if (way.rdv_on == last_rdv.AddDays(1)) return "reçu un jour trop tard";
  if (way.cer_on == way.notified_on.AddMonths(2)) return "CER le dernier jour";
  if (way.cer_on == way.notified_on.AddMonths(2).AddDays(1)) return "CER un jour trop tard";
  return "";
}

Json ExampleJson(std::string_view shows, const Dossier& dossier, const Person& person) {
  const Way& way = *person.way;
  return Json{{"cas", shows},
              {"dossier", dossier.number},
              {"role", person.role == Role::kDemandeur ? "DEM" : "CJT"},
              {"entree", dossier.entered_on.ToString()},
              {"decision", way.decided_on.ToString()},
              {"notification", way.notified_on.ToString()},
              {"rendezVous", way.rdv_on.ToString()},
              {"cer", way.cer_on.ToString()}};
}

// Some persons of each kind, for who wants to follow one by hand.
Json ExamplesJson(const Description& description, const std::vector<Dossier>& dossiers) {
  Json examples = Json::array();
  std::map<std::string_view, size_t> shown;
  for (const Dossier& dossier : dossiers) {
    for (const Person& person : dossier.persons) {
      if (!person.way.has_value()) continue;
      const std::string_view shows =
          ShowsThreshold(dossier.entered_on, *person.way, description.rdv_days_threshold);
      if (shows.empty() || shown[shows] == kExamplesOfEach) continue;
      ++shown[shows];
      examples.push_back(ExampleJson(shows, dossier, person));
    }
  }
  return examples;
}

Json TruthJson(const Description& description, const std::vector<Dossier>& dossiers,
               const Report& report) {
  Json truth;
  truth["departement"] = description.departement;
  truth["from"] = description.from.ToString();
  truth["to"] = description.to.ToString();
  truth["knownAt"] = description.KnownBy().ToString();
  truth["rdvDaysThreshold"] = description.rdv_days_threshold;
  truth["indicateurs"] = CountsJson(report.truth);
  truth["personnes"] = report.persons;
  truth["dossiers"] = report.dossiers;
  truth["fichiers"] = report.files;
  truth["evenements"] = report.events;
  truth["reprisesApresCloture"] = report.reentries;
  if (!report.support.empty()) {
    truth["supportTo"] = description.SupportTo().ToString();
    truth["accompagnement"] = SupportJson(report.support);
  }
  if (description.rights != Rights::kFlux) {
    truth["convention"] = description.convention;
    truth["droits"] = report.rights;
  }
  truth["exemples"] = ExamplesJson(description, dossiers);
  return truth;
}

absl::Status WriteEvents(const std::vector<RecordedEvent>& events, const std::string& path,
                         Report* report) {
  std::string lines;
  for (const RecordedEvent& event : events) (lines += event.line) += '\n';
  report->bytes += static_cast<int64_t>(lines.size());
  return WriteFile(path, lines);
}

absl::Status WriteFluxFolder(const Description& description, const std::vector<Dossier>& dossiers,
                             const std::string& folder, Report* report) {
  std::error_code error;
  fs::create_directory(fs::path(folder), error);
  if (error) return absl::UnavailableError(fmt::format("impossible de créer {}", folder));
  const absl::StatusOr<FluxTotals> flux = WriteFlux(description, dossiers, folder);
  if (!flux.ok()) return flux.status();
  report->files = flux->files;
  report->bytes += flux->bytes;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Dossier>> PlannedPopulation(const Description& description) {
  Random population_random(description.seed, Stream::kPopulation);
  absl::StatusOr<std::vector<Dossier>> dossiers = BuildPopulation(description, &population_random);
  if (!dossiers.ok()) return dossiers;
  Random plan_random(description.seed, Stream::kPlan);
  if (absl::Status status = PlanWays(description, &*dossiers, &plan_random); !status.ok()) {
    return status;
  }
  if (TrueCounts(description, *dossiers) != WantedCounts(description)) {
    return absl::InternalError("la simulation n'a pas les effectifs voulus");
  }
  return dossiers;
}

int64_t AdultsIn(const std::vector<Dossier>& dossiers) {
  int64_t adults = 0;
  for (const Dossier& dossier : dossiers) {
    adults += std::count_if(dossier.persons.begin(), dossier.persons.end(),
                            [](const Person& person) { return person.role != Role::kEnfant; });
  }
  return adults;
}

absl::Status WriteAll(const Description& description, const std::vector<RecordedEvent>& events,
                      const std::vector<Dossier>& dossiers, const std::string& folder,
                      Report* report) {
  absl::Status status = WriteEvents(events, folder + "/evenements.ndjson", report);
  if (status.ok() && description.rights != Rights::kFlux) {
    const std::vector<RecordedEvent> rights = RightEvents(description, dossiers);
    report->rights = static_cast<int64_t>(rights.size());
    status = WriteEvents(rights, folder + "/droits.ndjson", report);
  }
  if (status.ok() && description.rights != Rights::kEvents) {
    status = WriteFluxFolder(description, dossiers, folder + "/flux", report);
  }
  if (!status.ok()) return status;
  const std::string truth = TruthJson(description, dossiers, *report).dump(2) + "\n";
  return WriteFile(folder + "/verite.json", truth);
}

// What référents and structures record, in the order in which it became known.
absl::StatusOr<std::vector<RecordedEvent>> AllEvents(const Description& description,
                                                     std::vector<Dossier>* dossiers,
                                                     Report* report) {
  Random support_random(description.seed, Stream::kSupport);
  const auto followed = PlanSupport(description, dossiers, &support_random);
  if (!followed.ok()) return followed.status();
  report->support = TrueSupport(description, *followed);
  if (report->support != WantedSupport(description)) {
    return absl::InternalError("l'accompagnement simulé n'a pas les effectifs voulus");
  }
  Random records_random(description.seed, Stream::kRecords);
  std::vector<RecordedEvent> events = RecordEvents(description, dossiers, &records_random);
  const auto others = SupportEvents(description, *followed, &support_random);
  if (others.empty()) return events;
  events.insert(events.end(), others.begin(), others.end());
  std::stable_sort(
      events.begin(), events.end(),
      [](const RecordedEvent& a, const RecordedEvent& b) { return a.known_on < b.known_on; });
  return events;
}

}  // namespace

absl::StatusOr<Report> Simulate(const Description& description, const std::string& output_folder) {
  absl::Status status = Check(description);
  if (!status.ok()) return status;
  absl::StatusOr<std::vector<Dossier>> dossiers = PlannedPopulation(description);
  if (!dossiers.ok()) return dossiers.status();
  Report report;
  const auto events = AllEvents(description, &*dossiers, &report);
  if (!events.ok()) return events.status();
  status = PrepareFolder(output_folder);
  if (!status.ok()) return status;

  Random life_random(description.seed, Stream::kLife);
  report.reentries = LiveOn(description, &*dossiers, &life_random);
  report.persons = AdultsIn(*dossiers);
  report.dossiers = static_cast<int64_t>(dossiers->size());
  report.events = static_cast<int64_t>(events->size());
  report.truth = TrueCounts(description, *dossiers);
  status = WriteAll(description, *events, *dossiers, output_folder, &report);
  if (!status.ok()) return status;
  return report;
}

}  // namespace jalon::simulate
