// SPDX-License-Identifier: EUPL-1.2
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

#include "tools/cli/cli.h"
#include "tools/cli/failure.h"
#include "tools/cli/json.h"
#include "tools/cli/question.h"
#include "tools/cli/table.h"
#include "tools/simulate/reports.h"
#include "tools/simulate/simulate.h"

namespace jalon::cli {
namespace {

constexpr std::string_view kMeanCode = "3.2.2.d";

struct Options {
  std::string output;
  std::string description;
  std::string report;
  std::vector<std::string> settings;
  Format format = Format::kTable;
};

// The description's text: the report's, then the file's, then the settings; what comes later wins.
absl::StatusOr<simulate::Description> DescriptionOf(const Options& options) {
  std::string text;
  if (!options.report.empty()) {
    absl::StatusOr<std::string> report = simulate::DescriptionOfReport(options.report);
    if (!report.ok()) {
      return InvalidField("report", "UNKNOWN_REPORT", std::string(report.status().message()));
    }
    text = *std::move(report);
  }
  if (!options.description.empty()) {
    std::ifstream file(options.description, std::ios::binary);
    text.append(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    if (!file) {
      return InvalidField("description", "UNREADABLE_FILE",
                          "fichier illisible : " + options.description);
    }
  }
  for (const std::string& setting : options.settings) text.append("\n").append(setting);
  return simulate::ReadDescription(text);
}

// Of each code, the value in tenths: 3.2.2.d is a mean.
std::vector<std::pair<std::string, int64_t>> Truth(const simulate::Report& report) {
  const simulate::Counts& counts = report.truth;
  std::vector<std::pair<std::string, int64_t>> truth = {
      {"3.1.1.a", counts.entrants}, {"3.1.1.b", counts.oriented_in_time},
      {"3.1.2.a", counts.rdv},      {"3.1.2.b", counts.rdv_in_time},
      {"3.1.3.a", counts.cer},      {"3.1.3.b", counts.cer_in_time}};
  truth.insert(truth.end(), report.support.begin(), report.support.end());
  for (auto& [code, value] : truth) value *= code == kMeanCode ? 1 : 10;
  return truth;
}

std::string Shown(int64_t tenths, Format format) {
  const std::string whole =
      format == Format::kCsv ? std::to_string(tenths / 10) : Thousands(tenths / 10);
  if (tenths % 10 == 0) return whole;
  return fmt::format("{}{}{}", whole, format == Format::kCsv ? '.' : ',', tenths % 10);
}

Json JsonOf(const simulate::Report& report) {
  Json json = {{"persons", report.persons}, {"dossiers", report.dossiers}, {"files", report.files},
               {"events", report.events},   {"rights", report.rights},     {"bytes", report.bytes},
               {"truth", Json::object()}};
  for (const auto& [code, tenths] : Truth(report)) {
    if (tenths % 10 == 0) {
      json["truth"][code] = tenths / 10;
    } else {
      json["truth"][code] = static_cast<double>(tenths) / 10;
    }
  }
  return json;
}

void Print(const simulate::Report& report, Format format) {
  if (format == Format::kJson) return PrintJson(std::cout, JsonOf(report));
  Table table(
      {{"Code", Table::Align::kLeft, "code"}, {"Vraie valeur", Table::Align::kRight, "value"}});
  for (const auto& [code, tenths] : Truth(report)) table.Add({code, Shown(tenths, format)});
  if (format == Format::kCsv) return table.PrintCsv(std::cout);
  std::cout << fmt::format(
      "{} personnes, {} dossiers ; {} fichiers de flux et {} événements, {} Mio\n\n",
      Thousands(report.persons), Thousands(report.dossiers), Thousands(report.files),
      Thousands(report.events + report.rights), report.bytes >> 20);
  table.Print(std::cout);
}

int Run(const Options& options) {
  const auto description = DescriptionOf(options);
  if (!description.ok()) return ReportFailure(description.status());
  const auto report = simulate::Simulate(*description, options.output);
  if (!report.ok()) {
    ReportFailure(report.status());
    // There is no service here: what cannot be written is the user's to put right.
    return absl::IsInternal(report.status()) ? kInternal : kRefused;
  }
  Print(*report, options.format);
  return kDone;
}

}  // namespace

void AddSimulateCommand(Cli* cli) {
  AddCommand(cli, "simulate", "Inventer un département : flux, événements et vrais chiffres",
             "jalon simulate --output essai --set seed=7 --set entrants=500 --set stock=200",
             [](CLI::App* command) {
               auto options = std::make_shared<Options>();
               command->add_option("--output", options->output, "Dossier à écrire, vide ou absent")
                   ->required();
               command->add_option("--report", options->report,
                                   "Année publiée par un département : " + simulate::ReportNames());
               command->add_option("--description", options->description,
                                   "Fichier de description (tools/simulate/README.md)");
               command
                   ->add_option("--set", options->settings,
                                "Clé de la description, clé=valeur ; peut être répété")
                   ->type_name("CLE=VALEUR")
                   ->allow_extra_args(false);
               DeclareFormat(command, &options->format);
               return [options] { return Run(*options); };
             });
}

}  // namespace jalon::cli
