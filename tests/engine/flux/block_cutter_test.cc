// SPDX-License-Identifier: EUPL-1.2
#include "engine/flux/block_cutter.h"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "engine/flux/byte_source.h"
#include "engine/flux/limits.h"

namespace jalon::flux {
namespace {

using Pieces = std::vector<std::pair<PieceKind, std::string>>;

// The pieces of `text`, each checked to be where it says it is.
Pieces Cut(const std::string& text) {
  MemoryByteSource source(text);
  Window window(source);
  BlockCutter cutter(window);
  Pieces pieces;
  while (true) {
    const absl::StatusOr<Piece> piece = cutter.Next();
    REQUIRE(piece.ok());
    if (piece->kind == PieceKind::kEnd) return pieces;
    REQUIRE_FALSE(piece->bytes.empty());
    REQUIRE(text.substr(static_cast<size_t>(piece->offset), piece->bytes.size()) == piece->bytes);
    pieces.emplace_back(piece->kind, piece->bytes);
  }
}

const std::string kDossier = "<InfosFoyerRSA><A/></InfosFoyerRSA>";
const std::string kTrailer = "<TransmissionFlux><N>1</N></TransmissionFlux>";
const std::string kEnding = kTrailer + "</Racine>\n";

TEST_CASE("dossiers and trailer are cut at their tags") {
  const Pieces expected = {{PieceKind::kDossier, kDossier},
                           {PieceKind::kDossier, kDossier},
                           {PieceKind::kTrailer, kTrailer}};
  CHECK(Cut(" " + kDossier + "\r\n\t" + kDossier + kEnding) == expected);
}

TEST_CASE("tags may have spaces and attributes, and a dossier may be one empty tag") {
  const std::string spaced = "<InfosFoyerRSA\n a=\"b\"><A/></InfosFoyerRSA  >";
  const std::string empty = "<InfosFoyerRSA />";
  const Pieces expected = {{PieceKind::kDossier, spaced},
                           {PieceKind::kDossier, empty},
                           {PieceKind::kDossier, kDossier},
                           {PieceKind::kTrailer, kTrailer}};
  CHECK(Cut(spaced + empty + kDossier + kEnding) == expected);
}

TEST_CASE("a longer name is not the dossier's name") {
  const std::string block = "<InfosFoyerRSA><InfosFoyerRSAX/><Y>InfosFoyerRSA</Y></InfosFoyerRSA>";
  CHECK(Cut(block + kEnding)[0] == std::pair(PieceKind::kDossier, block));
}

TEST_CASE("comments, CDATA and instructions hide what they hold") {
  for (const char* hidden : {"<!-- </InfosFoyerRSA> <InfosFoyerRSA> -->",
                             "<![CDATA[</InfosFoyerRSA><!-- ]]>", "<?x </InfosFoyerRSA> ?>"}) {
    const std::string block = "<InfosFoyerRSA>" + std::string(hidden) + "</InfosFoyerRSA>";
    INFO(block);
    CHECK(Cut(block + kEnding)[0] == std::pair(PieceKind::kDossier, block));
  }
  const std::string between = "<!-- " + kDossier + " --><?x " + kDossier + " ?>";
  const Pieces expected = {{PieceKind::kDossier, kDossier}, {PieceKind::kTrailer, kTrailer}};
  CHECK(Cut(between + kDossier + between + kEnding + between) == expected);
}

TEST_CASE("a damaged instruction does not swallow what follows") {
  const std::string block = "<InfosFoyerRSA><A>1<?A></InfosFoyerRSA>";
  const Pieces expected = {{PieceKind::kDossier, block},
                           {PieceKind::kDossier, kDossier},
                           {PieceKind::kTrailer, kTrailer}};
  CHECK(Cut(block + kDossier + kEnding) == expected);
}

TEST_CASE("an unclosed comment swallows what follows, and all of it is handed out") {
  const std::string begin = "<InfosFoyerRSA>";
  const std::string rest = "<!-- x </InfosFoyerRSA>" + kDossier + kEnding;
  const Pieces expected = {{PieceKind::kUnclosed, begin}, {PieceKind::kLongComment, rest}};
  CHECK(Cut(begin + rest) == expected);
}

TEST_CASE("an unclosed dossier ends where the next thing begins") {
  const std::string open = "<InfosFoyerRSA><A/>";
  for (const std::string& next : {kDossier, kTrailer}) {
    std::string text = open;
    text.append(next).append(kEnding);
    CHECK(Cut(text)[0] == std::pair(PieceKind::kUnclosed, open));
  }
  CHECK(Cut(open + "</Racine>")[0] == std::pair(PieceKind::kUnclosed, open));
  CHECK(Cut(open)[0] == std::pair(PieceKind::kTruncated, open));
}

TEST_CASE("a damaged end tag ends its dossier all the same") {
  const std::string damaged = "<InfosFoyerRSA><A/></InfosFoyerRSA~\n";
  CHECK(Cut(damaged + kDossier + kEnding)[0] == std::pair(PieceKind::kUnclosed, damaged));
  CHECK(Cut(damaged + kDossier + kEnding)[1] == std::pair(PieceKind::kDossier, kDossier));
}

TEST_CASE("what is no dossier is handed out as such") {
  const std::string stray = "....<Autre><!-- <InfosFoyerRSA> --></Autre>";
  const Pieces expected = {
      {PieceKind::kStray, stray}, {PieceKind::kDossier, kDossier}, {PieceKind::kTrailer, kTrailer}};
  CHECK(Cut(stray + kDossier + kEnding) == expected);
}

TEST_CASE("a second file behind the first is not read under the first header") {
  const std::string second = "<?xml version=\"1.0\"?><Racine><IdentificationFlux/>" + kDossier;
  const std::string after = second.substr(second.find("<Racine>")) + kEnding;
  const Pieces closed = {{PieceKind::kTrailer, kTrailer}, {PieceKind::kAfterRoot, after}};
  CHECK(Cut(kEnding + second + kEnding) == closed);
  // The same where the end of the first file, and of its last dossier, is lost.
  CHECK(Cut(second + kEnding) == Pieces{{PieceKind::kAfterRoot, after}});
  const std::string open = "<InfosFoyerRSA>";
  const Pieces unclosed = {{PieceKind::kUnclosed, open + "<?xml version=\"1.0\"?>"},
                           {PieceKind::kAfterRoot, after}};
  CHECK(Cut(open + second + kEnding) == unclosed);
}

TEST_CASE("a dossier above the limit is handed out in pieces, the next one is whole") {
  const std::string large =
      "<InfosFoyerRSA>" + std::string(2 * kMaxDossierBytes, 'x') + "</InfosFoyerRSA>";
  const Pieces pieces = Cut(large + kDossier + kEnding);
  REQUIRE(pieces.size() == 5);
  CHECK(pieces[0].first == PieceKind::kOversize);
  CHECK(pieces[1].first == PieceKind::kContinuation);
  CHECK(pieces[2].first == PieceKind::kContinuation);
  CHECK(pieces[0].second + pieces[1].second + pieces[2].second == large);
  CHECK(pieces[3] == std::pair(PieceKind::kDossier, kDossier));
}

TEST_CASE("a dossier of exactly the limit is whole, one byte more is not") {
  const std::string begin = "<InfosFoyerRSA>";
  const std::string end = "</InfosFoyerRSA>";
  const std::string text(kMaxDossierBytes - begin.size() - end.size(), 'x');
  CHECK(Cut(begin + text + end + kEnding)[0].first == PieceKind::kDossier);
  CHECK(Cut(begin + text + "x" + end + kEnding)[0].first == PieceKind::kOversize);
}

TEST_CASE("a dossier above the limit is never cut inside a tag that matters") {
  const std::string begin = "<InfosFoyerRSA>";
  for (size_t shift = 0; shift < 40; ++shift) {
    std::string text = begin;
    text.append(kMaxDossierBytes - begin.size() - shift, 'x').append(kDossier).append(kEnding);
    const Pieces pieces = Cut(text);
    INFO(shift);
    REQUIRE(pieces.size() >= 3);
    CHECK(pieces[pieces.size() - 2] == std::pair(PieceKind::kDossier, kDossier));
  }
}

TEST_CASE("a comment above the limit stays a comment to its end") {
  std::string comment = "<!--";
  while (comment.size() < 3 * kMaxDossierBytes) comment += kDossier;
  comment += "-->";
  const Pieces pieces = Cut(comment + kDossier + kEnding);
  std::string joined;
  size_t i = 0;
  for (; i < pieces.size() && pieces[i].first == PieceKind::kLongComment; ++i) {
    joined += pieces[i].second;
  }
  CHECK(joined == comment);
  REQUIRE(i + 2 == pieces.size());
  CHECK(pieces[i] == std::pair(PieceKind::kDossier, kDossier));
}

}  // namespace
}  // namespace jalon::flux
