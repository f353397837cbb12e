// SPDX-License-Identifier: EUPL-1.2
//
// Texts of invented flux for the tests of the reader, and a reader of everything at once.
#ifndef JALON_TESTS_ENGINE_FLUX_FLUX_TEXT_H_
#define JALON_TESTS_ENGINE_FLUX_FLUX_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/flux/flux_reader.h"

namespace jalon::flux::testing {

// What varies in a header.
struct HeaderText {
  std::string declaration = R"(<?xml version="1.0" encoding="ISO-8859-1"?>)";
  std::string root = R"(<Racine xsi:noNamespaceSchemaLocation="vrsb0801.xsd">)";
  std::string application = "CRI";
  std::string type_flux = "I";
  std::string nat_flux = "D";
  std::string created_on = "2022-03-23";
  std::string created_time = "21:25:56.0000";
  std::string reference_on = "2022-03-23";

  std::string ToString() const;
};

// An element with a text.
std::string Element(std::string_view name, std::string_view text);

// What varies in a person. An empty value leaves its element out.
struct PersonText {
  std::string name = "GENDEMO";
  std::string first_name = "LISON";
  std::string born_on = "1985-03-12";
  std::string nir = "2850399999001";
  std::string role = "DEM";
  std::string pfa_role = "DEM";
  std::string extra;  // after the prestations

  std::string ToString() const;
};

// What varies in a dossier. An empty value leaves its element out.
struct DossierText {
  std::string numdemrsa = "00000001062";
  std::string matricule = "000000100000000";
  std::string typeparte = "CG  ";
  std::string identification_extra;  // at the end of IdentificationRSA
  std::string persons = PersonText().ToString();
  std::string state = "2";
  std::string state_blocks;
  std::string extra;  // at the end of the dossier

  std::string ToString() const;
};

// A trailer that announces `dossiers`, and the end of the root.
std::string Ending(size_t dossiers);

// A whole flux of the given blocks, with a header and a right trailer.
std::string Flux(const std::vector<std::string>& blocks, const HeaderText& header = {});

// All that a file gives.
struct Reading {
  Header header;
  std::vector<Record> records;
  Summary summary;

  std::vector<DossierObservation> Dossiers() const;
  std::vector<RejectedDossier> Rejected() const;
};

// Reads `text` to its end, as the source hands it out.
absl::StatusOr<Reading> ReadAll(ByteSource& source);
absl::StatusOr<Reading> ReadAll(std::string_view text);
// The same where the text must be accepted; fails the test otherwise.
Reading MustRead(std::string_view text);
// The only dossier of a flux made of `block`; fails the test when it is not taken.
DossierObservation MustReadOne(const std::string& block, const HeaderText& header = {});

// The bytes of tests/data/flux/`name`.
std::string DataFile(const std::string& name);

// Hands out a text in pieces of 1 to 7 bytes.
class CrumbSource : public ByteSource {
 public:
  explicit CrumbSource(std::string_view bytes) : rest_(bytes) {}
  absl::StatusOr<size_t> Read(char* buffer, size_t size) override;

 private:
  std::string_view rest_;
  size_t step_ = 0;
};

}  // namespace jalon::flux::testing

#endif  // JALON_TESTS_ENGINE_FLUX_FLUX_TEXT_H_
