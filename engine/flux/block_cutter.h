// SPDX-License-Identifier: EUPL-1.2
//
// Cuts what follows the header of a flux at the borders of its dossiers, without parsing them. The
// names of the elements differ from flux to flux (BlockNames).
//
// Grammar of what it expects: ( dossier | trailer | comment | space )* `</Racine>` space*. What is
// none of these is handed out too, as a piece with its own kind, so that every byte is either in a
// piece or is a space, a comment or a tag of the root. Comments and CDATA sections are skipped
// whole, whatever they contain, as XML asks.
#ifndef JALON_ENGINE_FLUX_BLOCK_CUTTER_H_
#define JALON_ENGINE_FLUX_BLOCK_CUTTER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "engine/flux/window.h"

namespace jalon::flux {

// The elements of a flux that the cutter recognises. A name must be shorter than 24 characters.
struct BlockNames {
  std::string_view record;   // one dossier, e.g. "InfosFoyerRSA"
  std::string_view root;     // "Racine"
  std::string_view header;   // a second one means that another file follows
  std::string_view trailer;  // counters, at the end
};

// Beneficiary flux (vrsb0801).
inline constexpr BlockNames kBeneficiaryBlocks = {"InfosFoyerRSA", "Racine", "IdentificationFlux",
                                                  "TransmissionFlux"};
// Instruction flux (virs0901) and DSP recueil (vird0201).
inline constexpr BlockNames kInstructionBlocks = {"InfoDemandeRSA", "Racine", "IdentificationFlux",
                                                  "TransmissionFlux"};

enum class PieceKind {
  kDossier,         // <InfosFoyerRSA … </InfosFoyerRSA>
  kUnclosed,        // a dossier whose end tag is missing: ends where the next thing begins
  kOversize,        // the first bytes of a dossier above kMaxDossierBytes
  kContinuation,    // the bytes that follow one of the two above, up to the next dossier
  kStray,           // something else, where a dossier was expected
  kLongComment,     // a piece of a comment or CDATA section above kMaxDossierBytes, or unclosed
  kAfterRoot,       // behind </Racine>, or behind a second header
  kTruncated,       // a dossier that the end of the file cuts
  kTruncatedStray,  // something else that the end of the file cuts
  kTruncatedEnd,    // the beginning of the trailer or of </Racine>, which the end of the file cuts
  kTrailer,         // <TransmissionFlux … </TransmissionFlux>
  kEnd,             // no piece: the end of the file
};

struct Piece {
  PieceKind kind = PieceKind::kEnd;
  std::string_view bytes;  // valid until the next call of Next
  int64_t offset = 0;      // in the file
};

// Hands out the pieces of a stream, in order. Memory: kMaxDossierBytes and some read-ahead.
class BlockCutter {
 public:
  // `window` stands behind the header, inside the root; it must outlive the cutter.
  explicit BlockCutter(Window& window, const BlockNames& names = kBeneficiaryBlocks);

  // The next piece; kEnd for ever once the end is reached. Fails only when the source fails.
  absl::StatusOr<Piece> Next();
  // Whether the end of the root (`</Racine>`) was seen.
  bool root_closed() const { return root_closed_; }

 private:
  enum class Mode { kInRoot, kInLongComment, kAfterRoot };
  // Where a dossier ends in the window, and how.
  struct End {
    size_t position = 0;
    PieceKind kind = PieceKind::kEnd;
  };

  // The beginnings of the tags that matter: "<InfosFoyerRSA", "</Racine", and so on.
  struct Tags {
    std::string record_name;
    std::string record;
    std::string trailer;
    std::string trailer_end;
    std::string root;
    std::string root_end;
    std::string header;
  };

  bool IsOtherFileAt(std::string_view view, size_t position) const;
  bool IsForeignMarkAt(std::string_view view, size_t position) const;
  bool IsCutEnd(std::string_view tail) const;
  Piece NextPiece();
  Piece NextInRoot();
  Piece NextInLongComment();
  Piece NextAfterRoot();
  Piece CutTrailer();
  Piece CutStray();
  Piece TakeStray();
  Piece CloseRoot();
  bool SkipIgnorable();
  void SkipSpace();
  End EndOfDossier();
  End EndAtName(size_t name);
  bool IsLarge();
  End UnclosedEnd(size_t limit, PieceKind kind) const;
  size_t EndOfConstruct(size_t position);
  size_t SkipConstructs(size_t from, size_t to, size_t* unclosed);
  size_t FindWithin(std::string_view needle, size_t from, size_t limit);
  Piece Take(PieceKind kind, size_t size);

  Window& window_;
  Tags tags_;
  Mode mode_ = Mode::kInRoot;
  std::string_view terminator_;  // in kInLongComment: what ends it
  size_t pending_ = 0;           // bytes of the last piece, consumed by the next call
  bool continues_ = false;       // the last piece was cut inside a dossier
  bool root_closed_ = false;
};

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_BLOCK_CUTTER_H_
