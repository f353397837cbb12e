// SPDX-License-Identifier: EUPL-1.2
//
// The SPIE extract of Pôle emploi and its file of actions (flux reference §5.3). Persons have no
// NIR; the file of actions knows them by the id of the extract alone.
#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/flux/csv_reader.h"

namespace jalon::flux {
namespace {

constexpr std::string_view kDateForm = "AAAA-MM-JJ 00:00:00.0";

void ReadAddressLine(const Cell& cell, PersonRow& row, CellReader& reader) {
  BodyOf<SpieRow>(row).address_lines.push_back(reader.Text(cell));
}

using S = SpieRow;
using A = SpieActionRow;

constexpr Column kIdColumn = {"IDENTIFIANT UNIQUE DE", &ReadKeyText<&PersonKeys::external_id>};

constexpr Column kPersons[] = {
    kIdColumn,
    {"CIVILITE", &ReadCivility},
    {"NOM", &ReadKeyText<&PersonKeys::birth_name>},
    {"PRENOM", &ReadKeyText<&PersonKeys::first_name>},
    {"DATE NAISSANCE", &ReadBirthDate},
    {"ADRESSE LIGNE2", &ReadAddressLine},
    {"ADRESSE LIGNE3", &ReadAddressLine},
    {"ADRESSE LIGNE4", &ReadAddressLine},
    {"ADRESSE LIGNE5", &ReadAddressLine},
    {"ADRESSE LIGNE6", &ReadAddressLine},
    {"DER ENTRETIEN PPAE", &ReadBodyDate<S, &S::last_ppae_interview_on>},
    {"INSCRIPTION", &ReadBodyRequiredDate<S, &S::registered_on>},
    {"CODE MOTIF INSCRIPTION", &ReadBodyText<S, &S::registration_code>},
    {"CATEGORIE INSCRIPTION", &ReadBodyText<S, &S::categorie>},
    {"STRUCT PRINCIPALE", &ReadBodyText<S, &S::structure>},
    {"MODALITE ACCOMPAGNEMENT", &ReadBodyText<S, &S::modalite>},
    {"SUIVI DEBUT", &ReadBodyDate<S, &S::follow_up_from>},
    {"BRSA", &ReadBodyText<S, &S::brsa>},
};

constexpr Column kActions[] = {
    kIdColumn,
    {"CODEACTION", &ReadBodyText<A, &A::code>},
    {"LBLACTION", &ReadBodyText<A, &A::label>},
    {"OBJECTIF FORMATION", &ReadBodyText<A, &A::objective>},
    {"DATE PRESCRIPTION", &ReadBodyRequiredDate<A, &A::prescribed_on>},
    {"DATE REALISATION ACTION", &ReadBodyRequiredDate<A, &A::realised_on>},
    {"DATE PREV DEBUT", &ReadBodyDate<A, &A::planned_on>},
    {"DATE DEBUT", &ReadBodyRequiredDate<A, &A::from>},
    {"DATE FIN", &ReadBodyRequiredDate<A, &A::to>},
};

absl::Status MissingColumns() {
  return InvalidField("", "MISSING_COLUMN",
                      "Extraction SPIE sans colonne identifiant_unique_de : ses personnes ne "
                      "peuvent pas être reconnues.");
}

class PersonFormat : public RowFormat {
 public:
  absl::Status Bind(const std::vector<std::string>& header) override {
    columns_ = BoundColumns(kPersons, header);
    return columns_.Has("NOM") ? absl::OkStatus() : MissingColumns();
  }

  void Read(const std::vector<std::string>& cells, PersonRow& row, CellReader& reader) override {
    row.body.emplace<SpieRow>();
    reader.ExpectDatesAs(kDateForm);
    columns_.Read(cells, row, reader);
    if (row.keys.birth_name.empty()) reader.Fail("NOM", "nom absent");
  }

 private:
  BoundColumns columns_;
};

class ActionFormat : public RowFormat {
 public:
  absl::Status Bind(const std::vector<std::string>& header) override {
    columns_ = BoundColumns(kActions, header);
    return columns_.Has("IDENTIFIANT UNIQUE DE") ? absl::OkStatus() : MissingColumns();
  }

  void Read(const std::vector<std::string>& cells, PersonRow& row, CellReader& reader) override {
    row.body.emplace<SpieActionRow>();
    reader.ExpectDatesAs(kDateForm);
    columns_.Read(cells, row, reader);
    if (row.keys.external_id.empty()) {
      reader.Fail("IDENTIFIANT UNIQUE DE", "identifiant absent : l'action n'est à personne");
    }
    const auto& action = BodyOf<SpieActionRow>(row);
    const Date first = action.FirstDay();
    if (first.IsPresent() && action.to.IsPresent() && action.to < first) {
      reader.Fail("DATE FIN", "fin avant le début");
    }
    if (!first.IsPresent() && !reader.problem().has_value()) ++not_begun_;
  }

  std::vector<std::string> Warnings() const override {
    if (not_begun_ == 0) return {};
    return {
        fmt::format("{} action(s) sans date de début ni de réalisation : une prescription n'est "
                    "pas une action en cours, aucun événement n'en vient. Le fichier qui dira "
                    "quand elles commencent les donnera.",
                    not_begun_)};
  }

 private:
  BoundColumns columns_;
  int64_t not_begun_ = 0;
};

}  // namespace

std::unique_ptr<RowFormat> MakeSpieFormat(const std::vector<std::string>& header) {
  if (BoundColumns(kActions, header).Has("CODEACTION")) return std::make_unique<ActionFormat>();
  return std::make_unique<PersonFormat>();
}

}  // namespace jalon::flux
