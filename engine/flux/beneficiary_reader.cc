// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/beneficiary_reader.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "engine/flux/block_cutter.h"
#include "engine/flux/dossier_parser.h"
#include "engine/flux/limits.h"
#include "engine/flux/opening.h"
#include "engine/flux/window.h"

namespace jalon::flux {
namespace {

constexpr std::string_view kAskDossier =
    " Redemander le dossier à l'organisme, puis le réimporter.";
constexpr std::string_view kAskFile = " Redemander le fichier à l'organisme.";
constexpr std::string_view kKnownTypes = "IMR";

// In French, why a piece is no dossier; for kDossier, the parser says it.
std::string ReasonOf(PieceKind kind) {
  const size_t kib = kMaxDossierBytes / 1024;
  switch (kind) {
    case PieceKind::kUnclosed:
      return "InfosFoyerRSA : balise fermante absente ou abîmée, le dossier se termine sans elle.";
    case PieceKind::kOversize:
      return fmt::format("InfosFoyerRSA : dossier de plus de {} Kio, trop grand pour un foyer.",
                         kib);
    case PieceKind::kContinuation:
      return "Suite du bloc précédent, gardée à part.";
    case PieceKind::kLongComment:
      return fmt::format("Commentaire ou section CDATA sans fin, ou de plus de {} Kio.", kib);
    case PieceKind::kAfterRoot:
      return "Contenu après la fin du flux, peut-être un second fichier mis bout à bout : séparer "
             "les fichiers, puis importer chacun.";
    case PieceKind::kTruncated:
      return "InfosFoyerRSA : le fichier s'arrête au milieu de ce dossier.";
    case PieceKind::kTruncatedStray:
      return "Le fichier s'arrête sur un contenu qui n'est pas un dossier.";
    default:
      return "Contenu qui n'est pas un dossier, à la place d'un InfosFoyerRSA.";
  }
}

class Reader : public BeneficiaryReader {
 public:
  explicit Reader(ByteSource& source) : window_(source), cutter_(window_) {}

  absl::Status ReadHeader();
  const Header& header() const override { return header_; }
  absl::StatusOr<bool> Next(Record* record) override;
  const Summary& summary() const override { return summary_; }

 private:
  void TakeDossier(const Piece& piece, Record* record);
  void Reject(const Piece& piece, const Problem& problem, Record* record);
  void CountDossier(const std::string& numdemrsa);
  void Finish();
  void CheckTotal();
  void WarnOfUnexpectedValues();
  void Warn(std::string warning) { summary_.warnings.push_back(std::move(warning)); }

  Window window_;
  BlockCutter cutter_;
  Header header_;
  std::optional<DossierParser> parser_;
  Summary summary_;
  int64_t position_ = 0;
  // Numbers seen. The one part of the reader that grows with the file: some 40 bytes a dossier.
  absl::flat_hash_set<std::string> numbers_;
  int64_t blocks_without_number_ = 0;
  bool finished_ = false;
};

absl::Status Reader::ReadHeader() {
  absl::StatusOr<Header> header = ReadOpening(window_);
  summary_.bytes_read = window_.bytes_read();
  if (!header.ok()) return header.status();
  header_ = *std::move(header);
  summary_.header_bytes = window_.offset();
  parser_.emplace(header_.encoding);
  if (kKnownTypes.find(header_.type_flux) == std::string_view::npos) {
    Warn(
        "TYPEFLUX n'est ni I, ni M, ni R : le fichier est lu comme un exceptionnel, ses "
        "situations sont à la date de sa création (DTCREAFLUX).");
  }
  if (header_.reference_on > header_.created_on) {
    Warn("DTREF est après DTCREAFLUX : le fichier parle d'un jour à venir.");
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> Reader::Next(Record* record) {
  while (true) {
    const absl::StatusOr<Piece> piece = cutter_.Next();
    summary_.bytes_read = window_.bytes_read();
    if (!piece.ok()) return piece.status();
    switch (piece->kind) {
      case PieceKind::kEnd:
        Finish();
        return false;
      case PieceKind::kTrailer:
        summary_.trailer = ReadTrailer(piece->bytes);
        break;
      case PieceKind::kTruncatedEnd:
        break;
      case PieceKind::kDossier:
        TakeDossier(*piece, record);
        return true;
      default:
        Reject(*piece, Problem{}, record);
        return true;
    }
  }
}

void Reader::TakeDossier(const Piece& piece, Record* record) {
  if (!std::holds_alternative<DossierObservation>(*record)) record->emplace<DossierObservation>();
  DossierObservation& dossier = std::get<DossierObservation>(*record);
  if (const std::optional<Problem> problem = parser_->Parse(piece.bytes, &dossier)) {
    Reject(piece, *problem, record);
    return;
  }
  dossier.position = position_++;
  dossier.byte_offset = piece.offset;
  dossier.byte_length = static_cast<int64_t>(piece.bytes.size());
  ++summary_.dossiers;
  summary_.persons += static_cast<int64_t>(dossier.persons.size());
  CountDossier(dossier.numdemrsa);
}

void Reader::Reject(const Piece& piece, const Problem& problem, Record* record) {
  RejectedDossier& rejected = record->emplace<RejectedDossier>();
  rejected.position = position_++;
  rejected.byte_offset = piece.offset;
  rejected.raw = piece.bytes;
  rejected.field = problem.field;
  rejected.truncated =
      piece.kind == PieceKind::kTruncated || piece.kind == PieceKind::kTruncatedStray;
  const bool is_dossier = piece.kind == PieceKind::kDossier;
  const std::string reason = is_dossier ? problem.reason + "." : ReasonOf(piece.kind);
  const std::string field = problem.field.empty() ? "" : problem.field + " : ";
  rejected.reason = field + reason;
  ++summary_.rejected;
  // Another file's dossiers are not this one's.
  if (piece.kind == PieceKind::kAfterRoot) return;
  rejected.reason.append(rejected.truncated ? kAskFile : kAskDossier);
  rejected.numdemrsa = FindNumdemrsa(piece.bytes);
  if (piece.kind != PieceKind::kContinuation) CountDossier(rejected.numdemrsa);
}

void Reader::CountDossier(const std::string& numdemrsa) {
  if (numdemrsa.empty()) {
    ++blocks_without_number_;
  } else {
    numbers_.insert(numdemrsa);
  }
  summary_.distinct_dossiers = static_cast<int64_t>(numbers_.size());
}

void Reader::Finish() {
  if (finished_) return;
  finished_ = true;
  if (!cutter_.root_closed()) {
    summary_.truncated_at = window_.offset();
    Warn(fmt::format(
        "Le fichier est tronqué à l'octet {} : ses dossiers complets sont pris, les autres "
        "manquent. Redemander le fichier à l'organisme.",
        window_.offset()));
  }
  CheckTotal();
  WarnOfUnexpectedValues();
}

// Every block without a readable number may be one more dossier: the total differs only when it
// cannot be right.
void Reader::CheckTotal() {
  const Trailer& trailer = summary_.trailer;
  const std::optional<int64_t> announced =
      header_.anomalies ? trailer.announced_anomalies : trailer.announced_dossiers;
  if (!announced.has_value()) {
    if (cutter_.root_closed()) Warn("TransmissionFlux : le total des dossiers est absent.");
    return;
  }
  const int64_t least = summary_.distinct_dossiers;
  summary_.total_differs = *announced < least || *announced > least + blocks_without_number_;
  if (summary_.total_differs) {
    Warn(fmt::format("TransmissionFlux annonce {} dossiers, le fichier en contient {} différents.",
                     *announced, least));
  }
}

void Reader::WarnOfUnexpectedValues() {
  for (const auto& [field, count] : parser_->unexpected()) {
    Warn(fmt::format("{} : {} valeur(s) non reconnue(s), laissée(s) de côté.", field, count));
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<BeneficiaryReader>> BeneficiaryReader::Open(ByteSource& source) {
  auto reader = std::make_unique<Reader>(source);
  if (absl::Status read = reader->ReadHeader(); !read.ok()) return read;
  return reader;
}

}  // namespace jalon::flux
