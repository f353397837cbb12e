// SPDX-License-Identifier: EUPL-1.2
#include "tests/engine/flux/flux_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

namespace jalon::flux::testing {
namespace {

std::string OptionalElement(std::string_view name, std::string_view text) {
  return text.empty() ? std::string() : Element(name, text);
}

std::string Prestation(std::string_view nature, std::string_view role) {
  if (role.empty()) return {};
  return Element("Prestations", Element("NATPREST", nature) + Element("ROLEPERS", role) +
                                    Element("TOPCHAPERS", "1"));
}

}  // namespace

std::string Element(std::string_view name, std::string_view text) {
  return fmt::format("<{0}>{1}</{0}>\n", name, text);
}

std::string HeaderText::ToString() const {
  return declaration + "\n" + root + "\n" +
         Element("IdentificationFlux",
                 OptionalElement("APPLIEME", application) + Element("NUMVERSIONAPPLIEME", "6300") +
                     OptionalElement("TYPEFLUX", type_flux) + OptionalElement("NATFLUX", nat_flux) +
                     OptionalElement("DTCREAFLUX", created_on) +
                     OptionalElement("HEUCREAFLUX", created_time) +
                     OptionalElement("DTREF", reference_on));
}

std::string PersonText::ToString() const {
  const std::string identification = Element("NOM", name) + Element("NOMNAI", name) +
                                     Element("PRENOM", first_name) +
                                     OptionalElement("DTNAI", born_on) + Element("TYPEDTNAI", "N") +
                                     OptionalElement("NIR", nir) + Element("SEXE", "2");
  return Element("Personne", Element("Identification", identification) +
                                 Element("DossierCAF", Element("DDRATDOS", "2015-01-01")) +
                                 Prestation("PFA", pfa_role) + Prestation("RSA", role) + extra);
}

std::string DossierText::ToString() const {
  const std::string identification =
      Element("Organisme", Element("FONORG", "CAF") + Element("NUMORG", "621") +
                               Element("MATRICULE", matricule)) +
      Element("Partenaire", Element("TYPEPARTE", typeparte) + Element("IDEPARTE", "062")) +
      Element("DemandeRSA",
              Element("DTDEMRSA", "2020-01-15") + OptionalElement("NUMDEMRSA", numdemrsa)) +
      identification_extra;
  const std::string etat =
      state.empty() ? "" : Element("EtatDossierRSA", Element("ETATDOSRSA", state));
  return Element("InfosFoyerRSA",
                 Element("IdentificationRSA", identification) + persons +
                     Element("PrestationRSA", Element("SituationDossierRSA", etat + state_blocks)) +
                     extra);
}

std::string Ending(size_t dossiers) {
  return Element("TransmissionFlux", Element("NBTOTDOSRSATRANSM", fmt::format("{:08}", dossiers)) +
                                         Element("NBTOTDOSRSATRANSMANO", "00000000")) +
         "</Racine>\n";
}

std::string Flux(const std::vector<std::string>& blocks, const HeaderText& header) {
  std::string text = header.ToString();
  for (const std::string& block : blocks) text += block;
  return text + Ending(blocks.size());
}

std::vector<DossierObservation> Reading::Dossiers() const {
  std::vector<DossierObservation> found;
  for (const Record& record : records) {
    if (const auto* dossier = std::get_if<DossierObservation>(&record)) found.push_back(*dossier);
  }
  return found;
}

std::vector<RejectedDossier> Reading::Rejected() const {
  std::vector<RejectedDossier> found;
  for (const Record& record : records) {
    if (const auto* rejected = std::get_if<RejectedDossier>(&record)) found.push_back(*rejected);
  }
  return found;
}

absl::StatusOr<Reading> ReadAll(ByteSource& source) {
  const auto reader = FluxReader::Open(source, {});
  if (!reader.ok()) return reader.status();
  Reading reading;
  Record record;
  while (true) {
    const absl::StatusOr<bool> more = (*reader)->Next(&record);
    if (!more.ok()) return more.status();
    if (!*more) break;
    reading.records.push_back(record);
  }
  reading.header = (*reader)->header();
  reading.summary = (*reader)->summary();
  return reading;
}

absl::StatusOr<Reading> ReadAll(std::string_view text) {
  MemoryByteSource source(text);
  return ReadAll(source);
}

Reading MustRead(std::string_view text) {
  absl::StatusOr<Reading> reading = ReadAll(text);
  INFO(reading.status().ToString());
  REQUIRE(reading.ok());
  return *std::move(reading);
}

DossierObservation MustReadOne(const std::string& block, const HeaderText& header) {
  const Reading reading = MustRead(Flux({block}, header));
  for (const RejectedDossier& rejected : reading.Rejected()) UNSCOPED_INFO(rejected.reason);
  REQUIRE(reading.records.size() == 1);
  REQUIRE(reading.Dossiers().size() == 1);
  return reading.Dossiers()[0];
}

std::string DataFile(const std::string& name) {
  std::ifstream file(std::string(JALON_SOURCE_DIR) + "/tests/data/flux/" + name, std::ios::binary);
  INFO(name);
  REQUIRE(file.is_open());
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

absl::StatusOr<size_t> CrumbSource::Read(char* buffer, size_t size) {
  const size_t count = std::min({size, rest_.size(), step_ % 7 + 1});
  rest_.copy(buffer, count);
  rest_.remove_prefix(count);
  ++step_;
  return count;
}

}  // namespace jalon::flux::testing
