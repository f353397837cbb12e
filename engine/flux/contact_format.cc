// SPDX-License-Identifier: EUPL-1.2
//
// The contact file of the CAF (ContactsAllocataires-BRSA, flux reference §4.4). Its columns changed
// over the years: they are found by their names.
#include "engine/base/error.h"
#include "engine/base/text.h"
#include "engine/flux/csv_reader.h"

namespace jalon::flux {
namespace {

void ReadMatricule(const Cell& cell, PersonRow& row, CellReader& reader) {
  row.keys.matricule = NormalMatricule(reader.Text(cell));
}

void ReadRole(const Cell& cell, PersonRow& row, CellReader& reader) {
  const std::string word = FoldName(cell.text);
  if (word == "DEMANDEUR" || word == "DEM") {
    row.keys.role = "DEM";
  } else if (word == "CONJOINT" || word == "CONJOINTE" || word == "CJT") {
    row.keys.role = "CJT";
  } else if (word == "ENFANT" || word == "ENF") {
    row.keys.role = "ENF";
  } else if (word == "AUTRE" || word == "AUT") {
    row.keys.role = "AUT";
  } else {
    reader.CountUnexpected(cell.column);
  }
}

// The responsable du dossier is the demandeur: her names are nobody else's.
bool IsResponsable(const PersonRow& row) { return row.keys.role.empty() || row.keys.role == "DEM"; }

void ReadResponsableName(const Cell& cell, PersonRow& row, CellReader& reader) {
  if (IsResponsable(row)) row.keys.usage_name = reader.Text(cell);
}

void ReadResponsableFirstName(const Cell& cell, PersonRow& row, CellReader& reader) {
  if (IsResponsable(row)) row.keys.first_name = reader.Text(cell);
}

void ReadPhone(const Cell& cell, PersonRow& row, CellReader& reader) {
  const std::string phone = NormalPhone(cell.text);
  if (phone.empty()) return reader.CountUnexpected(cell.column);
  BodyOf<ContactRow>(row).phones.push_back(phone);
}

void ReadAddressLine(const Cell& cell, PersonRow& row, CellReader& reader) {
  BodyOf<ContactRow>(row).address_lines.push_back(reader.Text(cell));
}

using C = ContactRow;

// The role stands before the names, which depend on it.
constexpr Column kColumns[] = {
    {"MATRICULE|MATRICULE CAF|NUMERO ALLOCATAIRE", &ReadMatricule},
    {"ROLE PERSONNE|ROLE|ROLEPERS", &ReadRole},
    {"TYPE PERSONNE|CIVILITE|TITRE", &ReadCivility},
    {"NIR|NUMERO SECURITE SOCIALE|NUMERO DE SECURITE SOCIALE", &ReadKeyText<&PersonKeys::nir>},
    {"NUMERO DEMANDE RSA|NUMDEMRSA|NUMERO DE DEMANDE RSA", &ReadDossier},
    {"DATE DEMANDE RSA|DTDEMRSA", &ReadBodyDate<C, &C::requested_on>},
    {"DATE DEBUT DROITS DEVOIRS|DATE DEBUT DROITS ET DEVOIRS|DDSOUDRODEV",
     &ReadBodyRequiredDate<C, &C::droits_devoirs_on>},
    {"NOM RESPONSABLE DOSSIER", &ReadResponsableName},
    {"PRENOM RESPONSABLE DOSSIER", &ReadResponsableFirstName},
    {"NOM|NOM USAGE|NOM D USAGE|NOM PERSONNE", &ReadKeyText<&PersonKeys::usage_name>},
    {"NOM NAISSANCE|NOM DE NAISSANCE|NOMNAI", &ReadKeyText<&PersonKeys::birth_name>},
    {"PRENOM|PRENOM PERSONNE", &ReadKeyText<&PersonKeys::first_name>},
    {"DATE NAISSANCE|DATE DE NAISSANCE|DTNAI", &ReadBirthDate},
    {"NUMERO TELEPHONE DOSSIER|TELEPHONE|NUMERO TELEPHONE|NUMERO DE TELEPHONE|NUMTEL", &ReadPhone},
    {"NUMERO TELEPHONE 2 DOSSIER|TELEPHONE2|TELEPHONE 2|NUMERO TELEPHONE 2", &ReadPhone},
    {"ADRESSE ELECTRONIQUE DOSSIER|ADRESSE ELECTRONIQUE|EMAIL|E MAIL|COURRIEL|MAIL",
     &ReadBodyText<C, &C::email>},
    {"ADRESSE|ADRESSE 1|LIGNE ADRESSE 1", &ReadAddressLine},
    {"ADRESSE 2|COMPLEMENT ADRESSE|COMPLEMENT D ADRESSE", &ReadAddressLine},
    {"CODE POSTAL|CODEPOS", &ReadBodyText<C, &C::postal_code>},
    {"COMMUNE|VILLE|LOCALITE", &ReadBodyText<C, &C::commune>},
};

class ContactFormat : public RowFormat {
 public:
  absl::Status Bind(const std::vector<std::string>& header) override {
    columns_ = BoundColumns(kColumns, header);
    if (columns_.Has("NIR") || columns_.Has("NUMERO DEMANDE RSA")) return absl::OkStatus();
    return InvalidField("", "MISSING_COLUMN",
                        "Ni colonne NIR, ni colonne NUMERO DEMANDE RSA : les personnes de ce "
                        "fichier de contacts ne peuvent pas être reconnues.");
  }

  void Read(const std::vector<std::string>& cells, PersonRow& row, CellReader& reader) override {
    row.body.emplace<ContactRow>();
    columns_.Read(cells, row, reader);
    if (row.keys.nir.empty() && row.keys.usage_name.empty() && row.keys.birth_name.empty()) {
      reader.Fail("NIR", "ni NIR, ni nom de la personne : le contact n'est à personne");
    }
  }

 private:
  BoundColumns columns_;
};

}  // namespace

std::unique_ptr<RowFormat> MakeContactFormat() { return std::make_unique<ContactFormat>(); }

}  // namespace jalon::flux
