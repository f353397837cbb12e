// SPDX-License-Identifier: EUPL-1.2
//
// PECG, the XML that Pôle emploi sends each month (flux reference §5.2). The only public sample has
// the PPAE and nothing else; the other names are those under which WebRSA stores the fields, with
// hyphens, as the sample writes them. What is not there is absent.
#include "engine/flux/pecg_reader.h"

#include <fmt/format.h>

#include <utility>

#include "engine/base/error.h"
#include "engine/base/text.h"
#include "engine/flux/block_reader.h"
#include "engine/flux/cell_date.h"
#include "engine/flux/cells.h"
#include "engine/flux/limits.h"
#include "engine/flux/opening.h"
#include "engine/flux/scan.h"
#include "engine/flux/xml_block.h"

namespace jalon::flux {
namespace {

constexpr BlockNames kPecgBlocks = {"dossier", "fichier-PE-CG", "entete", "fin"};
constexpr std::string_view kEnteteTag = "<entete";
constexpr std::string_view kEnteteEndTag = "</entete>";
constexpr size_t kDepartementLength = 3;
// What stands in some files for an end that has not come.
constexpr std::string_view kNoEnd = "9999-12-31";

// A date that decides nothing: a bad one ("2020") is counted. Those of events: ReadEventDate.
Date DateOf(pugi::xml_node node, ValueReader& reader) {
  const std::string_view raw = reader.Raw(node);
  if (raw.empty()) return Date::Absent();
  const Date date = ReadCellDate(raw);
  if (!date.IsPresent()) reader.CountUnexpected(node);
  return date;
}

template <std::string PersonKeys::*kMember>
void ReadKey(pugi::xml_node node, PersonRow& row, ValueReader& reader) {
  row.keys.*kMember = reader.Text(node);
}

template <std::string PecgRow::*kMember>
void ReadOwnText(pugi::xml_node node, PersonRow& row, ValueReader& reader) {
  BodyOf<PecgRow>(row).*kMember = reader.Text(node);
}

template <Date PecgRow::*kMember>
void ReadOwnDate(pugi::xml_node node, PersonRow& row, ValueReader& reader) {
  BodyOf<PecgRow>(row).*kMember = DateOf(node, reader);
}

// The day of an event: one that does not exist rejects the dossier, which would lose the event.
template <Date PecgRow::*kMember>
void ReadEventDate(pugi::xml_node node, PersonRow& row, ValueReader& reader) {
  const std::string_view raw = reader.Raw(node);
  if (raw.empty()) return;
  const Date date = ReadCellDate(raw);
  if (!date.IsPresent()) reader.Fail(node, "date impossible (attendu : un jour qui existe)");
  BodyOf<PecgRow>(row).*kMember = date;
}

template <Date PecgRow::*kMember>
void ReadEndDate(pugi::xml_node node, PersonRow& row, ValueReader& reader) {
  if (reader.Raw(node) == kNoEnd) return reader.CountUnexpected(node);
  ReadEventDate<kMember>(node, row, reader);
}

void ReadBorn(pugi::xml_node node, PersonRow& row, ValueReader& reader) {
  row.keys.born_on = DateOf(node, reader);
}

void ReadIdentifiant(pugi::xml_node node, PersonRow& row, ValueReader& reader) {
  const std::string text = reader.Text(node);
  if (IsIdentifiantPe(text)) {
    row.keys.identifiant_pe = text;
  } else if (!text.empty()) {
    reader.CountUnexpected(node);
  }
}

void ReadMatricule(pugi::xml_node node, PersonRow& row, ValueReader& reader) {
  row.keys.matricule = NormalMatricule(reader.Text(node));
}

using P = PecgRow;
using RowField = Field<PersonRow>;

constexpr RowField kIndividu[] = {
    {"nir", &ReadKey<&PersonKeys::nir>},
    {"nom", &ReadKey<&PersonKeys::birth_name>},
    {"nom-marital", &ReadKey<&PersonKeys::usage_name>},
    {"prenom", &ReadKey<&PersonKeys::first_name>},
    {"date-naissance", &ReadBorn},
    {"dtnai", &ReadBorn},
};

constexpr RowField kAllocataire[] = {
    {"identifiant-caf", &ReadMatricule},
    {"identifiant-pe", &ReadIdentifiant},
};

constexpr RowField kInscription[] = {
    {"date-debut-ide", &ReadEventDate<&P::registered_on>},
    {"code-categorie", &ReadOwnText<&P::categorie>},
    {"date-cessation-ide", &ReadEndDate<&P::ceased_on>},
    {"motif-cessation-ide", &ReadOwnText<&P::ceased_motif>},
    {"date-radiation-ide", &ReadEndDate<&P::struck_off_on>},
    {"motif-radiation-ide", &ReadOwnText<&P::struck_off_motif>},
};

constexpr RowField kPpae[] = {
    {"conseiller-pe", &ReadOwnText<&P::conseiller>},
    {"date-signature", &ReadEventDate<&P::ppae_signed_on>},
    {"date-notification", &ReadOwnDate<&P::ppae_notified_on>},
    {"axe-code", &ReadOwnText<&P::axe_code>},
    {"modalite-code", &ReadOwnText<&P::modalite_code>},
    {"modalite-libelle", &ReadOwnText<&P::modalite_label>},
    {"date-dernier-ent", &ReadOwnDate<&P::last_interview_on>},
};

template <size_t kCount, const RowField (&kFields)[kCount]>
void ReadBlock(pugi::xml_node node, PersonRow& row, ValueReader& reader) {
  ReadChildren(node, kFields, row, reader);
}

constexpr RowField kDossier[] = {
    {"individu", &ReadBlock<std::size(kIndividu), kIndividu>},
    {"allocataire", &ReadBlock<std::size(kAllocataire), kAllocataire>},
    {"inscription", &ReadBlock<std::size(kInscription), kInscription>},
    {"ppae", &ReadBlock<std::size(kPpae), kPpae>},
};

absl::Status BadHeader(std::string_view field, std::string_view what) {
  return InvalidField(field, "BAD_HEADER",
                      fmt::format("En-tête du flux PECG (entete/{}) : {}. Redemander le fichier à "
                                  "Pôle emploi.",
                                  field, what));
}

// "06" or "006", as IDEPARTE.
std::string DepartementOf(std::string_view text) {
  if (text.size() >= kDepartementLength) return std::string(text);
  return std::string(kDepartementLength - text.size(), '0') + std::string(text);
}

absl::StatusOr<Header> HeaderOf(pugi::xml_node entete, Encoding encoding) {
  Header header;
  header.kind = FluxKind::kPecg;
  header.encoding = encoding;
  header.application = "PE";
  header.type_flux = Trim(entete.child_value("periodicite"));
  header.version = Trim(entete.child_value("version"));
  header.created_on = ReadCellDate(Trim(entete.child_value("date-fabrication")));
  header.reference_on = ReadCellDate(Trim(entete.child_value("date-reference")));
  header.departement = DepartementOf(Trim(entete.child_value("departement")));
  if (!header.reference_on.IsPresent() || header.reference_on.year() < kFirstFluxYear) {
    return BadHeader("date-reference", "date absente ou impossible");
  }
  if (!header.created_on.IsPresent() || header.created_on.year() < kFirstFluxYear) {
    header.created_on = header.reference_on;
  }
  return header;
}

// Consumes the prolog and entete.
absl::StatusOr<Header> ReadEntete(Window& window) {
  window.Ensure(kMaxHeaderBytes);
  if (!window.status().ok()) return window.status();
  const std::string_view text = window.view().substr(0, kMaxHeaderBytes);
  const absl::StatusOr<Prolog> prolog = ReadProlog(text);
  if (!prolog.ok()) return prolog.status();
  const size_t begin = text.find(kEnteteTag, prolog->size);
  const size_t end = text.find(kEnteteEndTag, prolog->size);
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) {
    return BadHeader("", "absent ou coupé");
  }
  // What comes before it would be passed over, persons too.
  if (!Trim(text.substr(prolog->size, begin - prolog->size)).empty()) {
    return BadHeader("", "n'est pas au début du fichier");
  }
  XmlBlock block(prolog->encoding);
  const size_t behind = end + kEnteteEndTag.size();
  if (block.Parse(text.substr(begin, behind - begin)).has_value()) {
    return BadHeader("", "XML mal formé");
  }
  absl::StatusOr<Header> header = HeaderOf(block.root(), prolog->encoding);
  if (header.ok()) window.Consume(behind);
  return header;
}

class PecgReader : public BlockReader {
 public:
  PecgReader(std::unique_ptr<Window> window, Header header)
      : BlockReader(std::move(window), std::move(header), kPecgBlocks),
        block_(BlockReader::header().encoding) {}

 protected:
  std::optional<Problem> Parse(const Piece& piece, int64_t position, Record* record,
                               Taken* taken) override;
  Trailer ParseTrailer(std::string_view element) override;
  const UnexpectedValues& unexpected() const override { return unexpected_; }

 private:
  XmlBlock block_;
  UnexpectedValues unexpected_;
};

std::optional<Problem> PecgReader::Parse(const Piece& piece, int64_t position, Record* record,
                                         Taken* taken) {
  if (std::optional<Problem> problem = block_.Parse(piece.bytes)) return problem;
  PersonRow row;
  row.body.emplace<PecgRow>();
  ValueReader reader(&unexpected_);
  ReadChildren(block_.root(), kDossier, row, reader);
  // Some files have the civil status at the top of the dossier.
  ReadChildren(block_.root(), kIndividu, row, reader);
  if (reader.failed()) return reader.problem();
  if (row.keys.nir.empty() && row.keys.birth_name.empty() && row.keys.usage_name.empty()) {
    return Problem{"individu", "ni NIR, ni nom : le dossier n'est à personne"};
  }
  row.position = position;
  row.byte_offset = piece.offset;
  row.byte_length = static_cast<int64_t>(piece.bytes.size());
  // PECG does not number its dossiers: each counts as one of its own.
  *taken = {fmt::format("{}", position), 1};
  *record = std::move(row);
  return std::nullopt;
}

Trailer PecgReader::ParseTrailer(std::string_view element) {
  Trailer trailer;
  trailer.present = true;
  XmlBlock block(Encoding::kUtf8);
  if (block.Parse(element).has_value()) return trailer;
  trailer.announced_dossiers = ParseCount(Trim(block.root().child_value("nb-dossiers")));
  return trailer;
}

}  // namespace

absl::StatusOr<std::unique_ptr<FluxReader>> OpenPecg(std::unique_ptr<Window> window) {
  absl::StatusOr<Header> header = ReadEntete(*window);
  if (!header.ok()) return header.status();
  return std::make_unique<PecgReader>(std::move(window), *std::move(header));
}

}  // namespace jalon::flux
