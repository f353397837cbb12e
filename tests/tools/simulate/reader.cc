// SPDX-License-Identifier: EUPL-1.2
#include "tests/tools/simulate/reader.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <pugixml.hpp>
#include <tuple>

namespace jalon::simulate {
namespace {

Date Day(const std::string& iso) {
  if (iso.empty()) return Date::Absent();
  const absl::StatusOr<Date> day = Date::Parse(iso);
  REQUIRE(day.ok());
  return *day;
}

// Roles other than these have no droits et devoirs.
bool IsAdult(const pugi::xml_node& person) {
  for (pugi::xml_node prestation : person.children("Prestations")) {
    if (std::string(prestation.child_value("NATPREST")) != "RSA") continue;
    const std::string role = prestation.child_value("ROLEPERS");
    return role == "DEM" || role == "CJT";
  }
  return false;
}

void ReadPerson(const pugi::xml_node& node, Observation observation, Output* output) {
  if (!IsAdult(node)) return;
  const pugi::xml_node identity = node.child("Identification");
  const std::string nir = identity.child_value("NIR");
  Adult& adult = output->adults[nir.substr(0, 13)];
  adult.nir = nir;
  adult.birth_name = identity.child_value("NOMNAI");
  adult.usage_name = identity.child_value("NOM");
  adult.first_name = identity.child_value("PRENOM");
  adult.born_on = identity.child_value("DTNAI");
  adult.sex = identity.child_value("SEXE");
  observation.soumis = node.child("MontantCalculDroitRSAPersonne").child_value("TOPPERSDRODEVORSA");
  adult.observations.push_back(observation);
}

FileHeader ReadHeader(const pugi::xml_node& root) {
  const pugi::xml_node header = root.child("IdentificationFlux");
  FileHeader file;
  file.emitter = header.child_value("APPLIEME");
  file.type = header.child_value("TYPEFLUX");
  file.made_on = header.child_value("DTCREAFLUX");
  file.made_at = header.child_value("HEUCREAFLUX");
  file.reference_on = header.child_value("DTREF");
  file.announced = std::stoll(root.child("TransmissionFlux").child_value("NBTOTDOSRSATRANSM"));
  return file;
}

void ReadXml(const std::filesystem::path& path, Output* output) {
  pugi::xml_document document;
  REQUIRE(document.load_file(path.c_str()));
  const pugi::xml_node root = document.child("Racine");
  FileHeader& file = output->files[path.filename().string()] = ReadHeader(root);
  Observation observation;
  observation.reference_on = Day(file.reference_on);
  observation.made_on = Day(file.made_on);
  observation.made_at = file.made_at;
  for (pugi::xml_node dossier : root.children("InfosFoyerRSA")) {
    ++file.dossiers;
    observation.etat = dossier.child("PrestationRSA")
                           .child("SituationDossierRSA")
                           .child("EtatDossierRSA")
                           .child_value("ETATDOSRSA")[0];
    for (pugi::xml_node person : dossier.children("Personne")) {
      ReadPerson(person, observation, output);
    }
  }
}

void ReadEvents(const std::filesystem::path& path, Output* output) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    v1::Event& event = output->events.emplace_back();
    // Strict: an unknown field or a wrong enum name is an error.
    REQUIRE(google::protobuf::util::JsonStringToMessage(line, &event).ok());
  }
}

// The events of a person that stand as known on a day: the last version of each record, without the
// cancelled ones.
using Standing = std::map<std::string, const v1::Event*>;  // by record id

std::map<std::string, Standing> StandingByPerson(const Output& output, Date known_at) {
  std::map<std::string, Standing> persons;
  for (const v1::Event& event : output.events) {
    if (Day(event.known_on()) > known_at) continue;
    const v1::Event*& slot =
        persons[event.person().identity().nir().substr(0, 13)][event.record_id()];
    const auto order = [](const v1::Event& e) { return std::pair(e.known_on(), e.revision()); };
    if (slot == nullptr || order(*slot) < order(event)) slot = &event;
  }
  return persons;
}

// The days on which `adult` entered a spell, and the end of each spell (absent: it lasts).
std::vector<std::pair<Date, Date>> Spells(Adult adult, const Rules& rules) {
  std::sort(adult.observations.begin(), adult.observations.end(), [](const auto& a, const auto& b) {
    return std::tie(a.reference_on, a.made_on, a.made_at) <
           std::tie(b.reference_on, b.made_on, b.made_at);
  });
  std::vector<std::pair<Date, Date>> spells;
  bool inside = false;
  for (const Observation& observation : adult.observations) {
    if (observation.made_on > rules.known_at) continue;
    if (observation.etat == '2' && observation.soumis == "1" && !inside) {
      spells.emplace_back(observation.made_on, Date::Infinite());
      inside = true;
    } else if (observation.etat == '5' && inside && rules.closure_opens_spell) {
      spells.back().second = observation.reference_on;
      inside = false;
    }
  }
  return spells;
}

void Keep(const v1::Orientation& orientation, Date until, Entry* entry) {
  const Date notified_on = Day(orientation.notified_on());
  if (notified_on < entry->entered_on || notified_on > until) return;
  if (entry->notified_on.IsPresent() && entry->notified_on <= notified_on) return;
  entry->notified_on = notified_on;
  entry->decided_on = Day(orientation.decided_on());
}

void KeepFirst(const std::string& day_text, Date until, Date entered_on, Date* first) {
  const Date day = Day(day_text);
  if (day < entered_on || day > until) return;
  if (!first->IsPresent() || day < *first) *first = day;
}

Entry Milestones(const Standing& records, Date entered_on, Date until) {
  Entry entry{entered_on, {}, {}, {}, {}};
  for (const auto& [record_id, event] : records) {
    if (event->has_orientation()) Keep(event->orientation(), until, &entry);
    const v1::RendezVous& rdv = event->rendez_vous();
    if (event->has_rendez_vous() && rdv.outcome() != v1::RendezVous::CANCELLED &&
        rdv.kind() == v1::RendezVous::ACCOMPAGNEMENT) {
      KeepFirst(rdv.held_on(), until, entered_on, &entry.rdv_on);
    }
    if (event->has_cer() && event->cer().kind() == v1::Cer::FIRST) {
      KeepFirst(event->cer().signed_on(), until, entered_on, &entry.cer_on);
    }
  }
  return entry;
}

}  // namespace

Output ReadOutput(const std::string& folder) {
  Output output;
  for (const auto& file : std::filesystem::directory_iterator(folder + "/flux")) {
    ReadXml(file.path(), &output);
  }
  ReadEvents(folder + "/evenements.ndjson", &output);
  return output;
}

std::vector<Entry> Entries(const Output& output, const Rules& rules) {
  std::map<std::string, Standing> records = StandingByPerson(output, rules.known_at);
  std::vector<Entry> entries;
  for (const auto& [nir, adult] : output.adults) {
    for (const auto& [entered_on, until] : Spells(adult, rules)) {
      if (entered_on < rules.from || entered_on > rules.to) continue;
      entries.push_back(Milestones(records[nir], entered_on, until));
    }
  }
  return entries;
}

Counts Evaluate(const Output& output, const Rules& rules) {
  Counts counts;
  for (const Entry& entry : Entries(output, rules)) {
    const bool oriented = entry.notified_on.IsPresent();
    ++counts.entrants;
    if (oriented && entry.notified_on <= entry.entered_on.AddMonths(1)) ++counts.oriented_in_time;
    if (entry.rdv_on.IsPresent()) ++counts.rdv;
    if (entry.rdv_on.IsPresent() && oriented &&
        DaysBetween(entry.decided_on, entry.rdv_on) <= rules.rdv_days) {
      ++counts.rdv_in_time;
    }
    if (entry.cer_on.IsPresent()) ++counts.cer;
    if (entry.cer_on.IsPresent() && oriented && entry.cer_on <= entry.notified_on.AddMonths(2)) {
      ++counts.cer_in_time;
    }
  }
  return counts;
}

}  // namespace jalon::simulate
