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
#include "tools/simulate/simulate.h"

namespace jalon::cli {
namespace {

struct Options {
  std::string output;
  std::string description;
  std::vector<std::string> settings;
  Format format = Format::kTable;
};

// The description's text: the file's, then the settings, which win since they come later.
absl::StatusOr<simulate::Description> DescriptionOf(const Options& options) {
  std::string text;
  if (!options.description.empty()) {
    std::ifstream file(options.description, std::ios::binary);
    text.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    if (!file) {
      return InvalidField("description", "UNREADABLE_FILE",
                          "fichier illisible : " + options.description);
    }
  }
  for (const std::string& setting : options.settings) text.append("\n").append(setting);
  return simulate::ReadDescription(text);
}

std::vector<std::pair<std::string, int64_t>> Truth(const simulate::Counts& counts) {
  return {{"3.1.1.a", counts.entrants}, {"3.1.1.b", counts.oriented_in_time},
          {"3.1.2.a", counts.rdv},      {"3.1.2.b", counts.rdv_in_time},
          {"3.1.3.a", counts.cer},      {"3.1.3.b", counts.cer_in_time}};
}

void Print(const simulate::Report& report, Format format) {
  if (format == Format::kJson) {
    Json json = {{"persons", report.persons}, {"dossiers", report.dossiers},
                 {"files", report.files},     {"events", report.events},
                 {"bytes", report.bytes},     {"truth", Json::object()}};
    for (const auto& [code, value] : Truth(report.truth)) json["truth"][code] = value;
    return PrintJson(std::cout, json);
  }
  Table table({{"Code"}, {"Vraie valeur", Table::Align::kRight}});
  for (const auto& [code, value] : Truth(report.truth)) {
    table.Add({code, format == Format::kCsv ? std::to_string(value) : Thousands(value)});
  }
  if (format == Format::kCsv) return table.PrintCsv(std::cout);
  std::cout << fmt::format(
      "{} personnes, {} dossiers ; {} fichiers de flux et {} événements, {} Mio\n\n",
      Thousands(report.persons), Thousands(report.dossiers), Thousands(report.files),
      Thousands(report.events), report.bytes >> 20);
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
