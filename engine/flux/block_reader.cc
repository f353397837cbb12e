// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/block_reader.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "engine/base/error.h"
#include "engine/flux/dossier_parser.h"
#include "engine/flux/instruction_parser.h"
#include "engine/flux/limits.h"
#include "engine/flux/opening.h"
#include "engine/flux/unpacked_source.h"

namespace jalon::flux {
namespace {

constexpr std::string_view kAskDossier =
    " Redemander le dossier à l'organisme, puis le réimporter.";
constexpr std::string_view kAskFile = " Redemander le fichier à l'organisme.";
constexpr std::string_view kKnownTypes = "IMR";

// NUMDEMRSA of a block that could not be parsed, as NormalNumdemrsa; "" when it cannot be read.
std::string FindNumdemrsa(std::string_view block) {
  constexpr std::string_view kTag = "<NUMDEMRSA>";
  const size_t begin = block.find(kTag);
  if (begin == std::string_view::npos) return {};
  const std::string_view rest = block.substr(begin + kTag.size());
  const size_t end = rest.find('<');
  return end == std::string_view::npos ? std::string() : NormalNumdemrsa(rest.substr(0, end));
}

// A reader of blocks that `Parser` makes into `Observation`.
template <class Observation, class Parser>
class TypedReader : public BlockReader {
 public:
  TypedReader(std::unique_ptr<Window> window, Header header, const BlockNames& names)
      : BlockReader(std::move(window), std::move(header), names),
        parser_(BlockReader::header().encoding) {}

  void WarnOfHeader() {
    if (kKnownTypes.find(header().type_flux) == std::string_view::npos) {
      Warn(
          "TYPEFLUX n'est ni I, ni M, ni R : le fichier est lu comme un exceptionnel, ses "
          "situations sont à la date de sa création (DTCREAFLUX).");
    }
    if (header().reference_on > header().created_on) {
      Warn("DTREF est après DTCREAFLUX : le fichier parle d'un jour à venir.");
    }
  }

 protected:
  // The record is reused: its strings keep their room from one block to the next.
  std::optional<Problem> Parse(const Piece& piece, int64_t position, Record* record,
                               Taken* taken) override {
    if (!std::holds_alternative<Observation>(*record)) record->emplace<Observation>();
    Observation& observation = std::get<Observation>(*record);
    if (std::optional<Problem> problem = parser_.Parse(piece.bytes, &observation)) return problem;
    observation.position = position;
    observation.byte_offset = piece.offset;
    observation.byte_length = static_cast<int64_t>(piece.bytes.size());
    NoteState(observation);
    *taken = {observation.numdemrsa, observation.persons.size()};
    return std::nullopt;
  }

  const UnexpectedValues& unexpected() const override { return parser_.unexpected(); }

  void WarnOfBlocks() override {
    if (without_state_ == 0) return;
    Warn(fmt::format(
        "ETATDOSRSA : {} dossier(s) sans état (le premier : dossier {}), dans un fichier qui n'est "
        "pas d'anomalies : ils ne disent pas si le droit est ouvert, et ce qui en était connu "
        "tient. Demander à l'organisme pourquoi.",
        without_state_, first_without_state_));
  }

 private:
  // Nothing is concluded from a block that says no state; but it is not passed over in silence.
  void NoteState(const DossierObservation& observation) {
    if (header().anomalies || !observation.state_code.empty()) return;
    if (without_state_++ == 0) first_without_state_ = observation.position + 1;
  }
  void NoteState(const InstructionObservation& /*observation*/) {}

  Parser parser_;
  int64_t without_state_ = 0;
  int64_t first_without_state_ = 0;  // number of the dossier in the file
};

template <class Observation, class Parser>
absl::StatusOr<std::unique_ptr<FluxReader>> OpenBlocks(std::unique_ptr<Window> window,
                                                       const BlockNames& names) {
  absl::StatusOr<Header> header = ReadOpening(*window);
  if (!header.ok()) return header.status();
  auto reader = std::make_unique<TypedReader<Observation, Parser>>(std::move(window),
                                                                   *std::move(header), names);
  reader->WarnOfHeader();
  return reader;
}

}  // namespace

absl::StatusOr<std::unique_ptr<FluxReader>> OpenBeneficiaries(std::unique_ptr<Window> window) {
  return OpenBlocks<DossierObservation, DossierParser>(std::move(window), kBeneficiaryBlocks);
}

absl::StatusOr<std::unique_ptr<FluxReader>> OpenInstructions(std::unique_ptr<Window> window) {
  return OpenBlocks<InstructionObservation, InstructionParser>(std::move(window),
                                                               kInstructionBlocks);
}

BlockReader::BlockReader(std::unique_ptr<Window> window, Header header, const BlockNames& names)
    : window_(std::move(window)),
      record_name_(names.record),
      trailer_name_(names.trailer),
      cutter_(*window_, names),
      header_(std::move(header)) {
  summary_.bytes_read = window_->bytes_read();
  summary_.header_bytes = window_->offset();
}

absl::StatusOr<bool> BlockReader::Next(Record* record) {
  while (true) {
    const absl::StatusOr<Piece> piece = cutter_.Next();
    summary_.bytes_read = window_->bytes_read();
    if (!piece.ok()) return piece.status();
    switch (piece->kind) {
      case PieceKind::kEnd:
        Finish();
        return false;
      case PieceKind::kTrailer:
        summary_.trailer = ParseTrailer(piece->bytes);
        break;
      case PieceKind::kTruncatedEnd:
        break;
      case PieceKind::kDossier:
        return TakeBlock(*piece, record);
      default:
        Reject(*piece, Problem{}, record);
        return true;
    }
  }
}

bool BlockReader::TakeBlock(const Piece& piece, Record* record) {
  Taken taken;
  const std::optional<Problem> problem = Parse(piece, position_, record, &taken);
  NoteFirst(unexpected(), position_ + 1, &first_unexpected_);
  if (problem.has_value()) {
    Reject(piece, *problem, record);
    return true;
  }
  ++position_;
  ++summary_.dossiers;
  summary_.persons += static_cast<int64_t>(taken.persons);
  CountDossier(taken.numdemrsa);
  return true;
}

// In French, why a piece is no dossier; for kDossier, the parser says it.
std::string BlockReader::ReasonOf(PieceKind kind) const {
  const size_t kib = kMaxDossierBytes / 1024;
  switch (kind) {
    case PieceKind::kUnclosed:
      return record_name_ +
             " : balise fermante absente ou abîmée, le dossier se termine sans elle.";
    case PieceKind::kOversize:
      return fmt::format("{} : dossier de plus de {} Kio, trop grand pour un foyer.", record_name_,
                         kib);
    case PieceKind::kContinuation:
      return "Suite du bloc précédent, gardée à part.";
    case PieceKind::kLongComment:
      return fmt::format("Commentaire ou section CDATA sans fin, ou de plus de {} Kio.", kib);
    case PieceKind::kAfterRoot:
      return "Contenu après la fin du flux, peut-être un second fichier mis bout à bout : séparer "
             "les fichiers, puis importer chacun.";
    case PieceKind::kTruncated:
      return record_name_ + " : le fichier s'arrête au milieu de ce dossier.";
    case PieceKind::kTruncatedStray:
      return "Le fichier s'arrête sur un contenu qui n'est pas un dossier.";
    default:
      return fmt::format("Contenu qui n'est pas un dossier, à la place d'un {}.", record_name_);
  }
}

void BlockReader::Reject(const Piece& piece, const Problem& problem, Record* record) {
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

void BlockReader::CountDossier(const std::string& numdemrsa) {
  if (numdemrsa.empty()) {
    ++blocks_without_number_;
  } else {
    numbers_.insert(numdemrsa);
  }
  summary_.distinct_dossiers = static_cast<int64_t>(numbers_.size());
}

void BlockReader::Finish() {
  if (finished_) return;
  finished_ = true;
  WarnOfEnd();
  CheckTotal();
  for (const auto& [field, count] : unexpected()) {
    Warn(UnexpectedText(field, count, "dossier", first_unexpected_[field]));
  }
  WarnOfBlocks();
}

// A source that lost its end is truncated even where the root was closed before.
void BlockReader::WarnOfEnd() {
  const std::string& loss = window_->loss();
  if (cutter_.root_closed() && loss.empty()) return;
  // The flux is there to its end.
  if (cutter_.root_closed() && DetailOf(window_->loss_status()).reason == kTrailingBytes) {
    return Warn(loss + " Le flux qu'elle contient est entier.");
  }
  summary_.truncated_at = window_->offset();
  Warn(fmt::format(
      "{}Le fichier est tronqué à l'octet {} : ses dossiers complets sont pris, les autres "
      "manquent. Redemander le fichier à l'organisme.",
      loss.empty() ? loss : loss + " ", window_->offset()));
}

std::optional<int64_t> BlockReader::Announced() const {
  const Trailer& trailer = summary_.trailer;
  if (trailer.announced_requests.has_value()) return trailer.announced_requests;
  return header_.anomalies ? trailer.announced_anomalies : trailer.announced_dossiers;
}

// Every block without a readable number may be one more dossier: the total differs only when it
// cannot be right.
void BlockReader::CheckTotal() {
  const std::optional<int64_t> announced = Announced();
  if (!announced.has_value()) {
    if (cutter_.root_closed()) Warn(trailer_name_ + " : le total des dossiers est absent.");
    return;
  }
  const int64_t least = summary_.distinct_dossiers;
  summary_.total_differs = *announced < least || *announced > least + blocks_without_number_;
  if (summary_.total_differs) {
    Warn(fmt::format(
        "{} annonce {} dossiers, le fichier en contient {} différents : vérifier auprès de "
        "l'organisme que le fichier est entier.",
        trailer_name_, *announced, least));
  }
}

}  // namespace jalon::flux
