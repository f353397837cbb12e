// SPDX-License-Identifier: EUPL-1.2
//
// The four CSV families of Pôle emploi (flux reference §5.1): inscriptions, cessations, radiations,
// stock. The files of 2010 name their columns freely and keep their order: where the names are not
// recognised, the order is what is left.
#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "engine/base/error.h"
#include "engine/base/nir.h"
#include "engine/base/text.h"
#include "engine/flux/csv_reader.h"

namespace jalon::flux {
namespace {

constexpr std::string_view kNir2 = "NIR2";

// Two columns repeat the NIR so that a shifted or damaged line shows. One valid NIR is enough; two
// that differ are none.
void ReadSecondNir(const Cell& cell, PersonRow& row, CellReader& reader) {
  const std::string second = reader.Text(cell);
  const Nir a = ReadNir(row.keys.nir);
  const Nir b = ReadNir(second);
  if (!b.valid) return;
  if (!a.valid) {
    row.keys.nir = second;
  } else if (a.first13 != b.first13) {
    row.keys.nir.clear();
    reader.CountUnexpected(kNir2);
  }
}

void ReadIdentifiant(const Cell& cell, PersonRow& row, CellReader& reader) {
  if (IsIdentifiantPe(cell.text)) {
    row.keys.identifiant_pe = cell.text;
  } else {
    reader.CountUnexpected(cell.column);
  }
}

// A code of an inscription is a catégorie, and shows whether the columns are where they should be.
void ReadCode(const Cell& cell, PersonRow& row, CellReader& reader) {
  auto& body = BodyOf<PoleEmploiRow>(row);
  if (body.move != PoleEmploiMove::kInscription) {
    body.code = reader.Text(cell);
  } else if (cell.text.size() == 1 && cell.text[0] >= '1' && cell.text[0] <= '8') {
    body.categorie = cell.text;
  } else {
    reader.Fail(cell.column, "catégorie inconnue (attendu : 1 à 8)");
  }
}

using P = PoleEmploiRow;

constexpr Column kNirColumn = {"NIR", &ReadKeyText<&PersonKeys::nir>};
constexpr Column kIdentifiantColumn = {"IDENTIFIANTPE|IDENTIFIANT PE|IDPE|ID PE", &ReadIdentifiant};
constexpr Column kNameColumn = {"NOM", &ReadKeyText<&PersonKeys::birth_name>};
constexpr Column kFirstNameColumn = {"PRENOM", &ReadKeyText<&PersonKeys::first_name>};
constexpr Column kBirthColumn = {"DTNAI|DATE NAISSANCE|DATE DE NAISSANCE", &ReadBirthDate};
constexpr Column kDateColumn = {
    "DATE|DATE INSCRIPTION|DATE CESSATION|DATE RADIATION|DATE D INSCRIPTION|DATE DE CESSATION|DATE "
    "DE RADIATION",
    &ReadBodyRequiredDate<P, &P::on>};
constexpr Column kCodeColumn = {"CODE|CATEGORIE|CODE CATEGORIE|CODE MOTIF", &ReadCode};
constexpr Column kMotifColumn = {"MOTIF|LIBELLE MOTIF", &ReadBodyText<P, &P::motif>};
constexpr Column kNir2Column = {"NIR2|NIR 2", &ReadSecondNir};
constexpr Column kInseeColumn = {"CODEINSEE|CODE INSEE", &ReadBodyText<P, &P::commune_code>};
constexpr Column kLocalityColumn = {"LOCALITE", &ReadBodyText<P, &P::locality>};
constexpr Column kAddressColumn = {"ADRESSE", &ReadBodyText<P, &P::address>};
constexpr Column kAgencyColumn = {"ALE|AGENCE", &ReadBodyText<P, &P::agency>};

constexpr Column kWithoutMotif[] = {
    kNirColumn,  kIdentifiantColumn, kNameColumn,  kFirstNameColumn, kBirthColumn,   kDateColumn,
    kCodeColumn, kNir2Column,        kInseeColumn, kLocalityColumn,  kAddressColumn, kAgencyColumn};
constexpr Column kWithMotif[] = {
    kNirColumn,      kIdentifiantColumn, kNameColumn,  kFirstNameColumn, kBirthColumn,
    kDateColumn,     kCodeColumn,        kMotifColumn, kNir2Column,      kInseeColumn,
    kLocalityColumn, kAddressColumn,     kAgencyColumn};
// The four that came in November 2011.
constexpr size_t kLateColumns = 4;

// As a NIR and a date do, and the name of no column.
bool BeginsWithDigit(const std::string& cell) {
  return !cell.empty() && absl::ascii_isdigit(static_cast<unsigned char>(cell[0]));
}

class PoleEmploiFormat : public RowFormat {
 public:
  explicit PoleEmploiFormat(FluxKind declared) : declared_(declared) {}

  absl::Status Bind(const std::vector<std::string>& header) override;
  bool BeginsWithData() const override { return begins_with_data_; }
  bool CountsCells() const override { return true; }
  bool EndsEarly(const std::vector<std::string>& cells) const override;
  void Read(const std::vector<std::string>& cells, PersonRow& row, CellReader& reader) override;

 private:
  PoleEmploiMove Move() const;

  FluxKind declared_;
  absl::Span<const Column> table_;
  BoundColumns columns_;
  bool begins_with_data_ = false;
};

PoleEmploiMove PoleEmploiFormat::Move() const {
  if (declared_ == FluxKind::kPeCessations) return PoleEmploiMove::kCessation;
  if (declared_ == FluxKind::kPeRadiations) return PoleEmploiMove::kRadiation;
  return PoleEmploiMove::kInscription;
}

absl::Status PoleEmploiFormat::Bind(const std::vector<std::string>& header) {
  const bool with_motif = Move() != PoleEmploiMove::kInscription;
  table_ = with_motif ? absl::MakeConstSpan(kWithMotif) : absl::MakeConstSpan(kWithoutMotif);
  columns_ = BoundColumns(table_, header);
  if (columns_.Has("DATE") && columns_.Has("CODE") && columns_.Has("NIR") &&
      columns_.Has("DTNAI")) {
    return absl::OkStatus();
  }
  const size_t named = CountUsed(header);
  if (named == table_.size() || named == table_.size() - kLateColumns) {
    columns_.TakeInOrder();
    begins_with_data_ = std::any_of(header.begin(), header.end(), BeginsWithDigit);
    return absl::OkStatus();
  }
  return InvalidField(
      "", "MISSING_COLUMN",
      with_motif
          ? "Colonnes attendues : nir ; identifiantpe ; nom ; prenom ; dtnai ; date ; code ; motif "
            "; nir2 (puis codeinsee ; localite ; adresse ; ale depuis 2011)."
          : "Colonnes attendues : nir ; identifiantpe ; nom ; prenom ; dtnai ; date ; code ; nir2 "
            "(puis codeinsee ; localite ; adresse ; ale depuis 2011).");
}

// Some exports strip the separators at the end of a line: the columns of 2011, where they are
// empty, are then not there. A second NIR that is one, and in its place, shows that no cell was
// lost before.
bool PoleEmploiFormat::EndsEarly(const std::vector<std::string>& cells) const {
  const size_t second_nir = columns_.PlaceOf(kNir2);
  if (second_nir >= cells.size() || !ReadNir(cells[second_nir]).valid) return false;
  const auto is_before = [&](const Column& column) {
    const size_t place = columns_.PlaceOf(FirstName(column.names));
    return place == std::string_view::npos || place <= second_nir;
  };
  return std::all_of(table_.begin(), table_.end() - kLateColumns, is_before);
}

void PoleEmploiFormat::Read(const std::vector<std::string>& cells, PersonRow& row,
                            CellReader& reader) {
  auto& body = row.body.emplace<PoleEmploiRow>();
  body.move = Move();
  body.stock = declared_ == FluxKind::kPeStock;
  columns_.Read(cells, row, reader);
  const auto& read = BodyOf<PoleEmploiRow>(row);
  if (!read.on.IsPresent()) reader.Fail("DATE", "date absente");
  if (row.keys.nir.empty() && row.keys.birth_name.empty()) {
    reader.Fail("NIR", "ni NIR sûr, ni nom : la ligne n'est à personne");
  }
}

}  // namespace

std::unique_ptr<RowFormat> MakePoleEmploiFormat(FluxKind declared) {
  return std::make_unique<PoleEmploiFormat>(declared);
}

}  // namespace jalon::flux
