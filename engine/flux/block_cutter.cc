// SPDX-License-Identifier: EUPL-1.2
//
// Positions are relative to the window's view. Speed comes from the search for the dossier's name
// (memmem) and for '!' and '?' (memchr): no byte of a dossier is looked at one by one.
#include "engine/flux/block_cutter.h"

#include <algorithm>
#include <cstring>

#include "engine/flux/limits.h"
#include "engine/flux/scan.h"

namespace jalon::flux {
namespace {

constexpr size_t kNowhere = std::string_view::npos;
// Longer than any tag: a look at this many bytes tells what stands there.
constexpr size_t kLookAhead = 32;

constexpr std::string_view kComment = "<!--";
constexpr std::string_view kCommentEnd = "-->";
constexpr std::string_view kCdata = "<![CDATA[";
constexpr std::string_view kCdataEnd = "]]>";
constexpr std::string_view kInstruction = "<?";
constexpr std::string_view kInstructionEnd = "?>";

bool EndsName(char c) { return IsSpace(c) || c == '>' || c == '/'; }

size_t Find(std::string_view text, std::string_view needle, size_t from) {
  if (from >= text.size()) return kNowhere;
  const void* found = memmem(text.data() + from, text.size() - from, needle.data(), needle.size());
  if (found == nullptr) return kNowhere;
  return static_cast<size_t>(static_cast<const char*>(found) - text.data());
}

bool IsTagAt(std::string_view view, size_t position, std::string_view tag) {
  const size_t end = position + tag.size();
  return end < view.size() && view.substr(position, tag.size()) == tag && EndsName(view[end]);
}

// What begins a construct whose content is not markup: its terminator, or "".
std::string_view TerminatorAt(std::string_view view, size_t position) {
  const std::string_view rest = view.substr(position);
  if (rest.starts_with(kComment)) return kCommentEnd;
  if (rest.starts_with(kCdata)) return kCdataEnd;
  if (rest.starts_with(kInstruction)) return kInstructionEnd;
  return {};
}

// First construct that begins in [from, to). '!' and '?' are rare in a flux, '<' is not.
size_t FindConstruct(std::string_view view, size_t from, size_t to, char sign) {
  for (size_t i = from + 1; i <= to && i < view.size(); ++i) {
    i = Find(view.substr(0, std::min(to + 1, view.size())), std::string_view(&sign, 1), i);
    if (i == kNowhere) return kNowhere;
    if (view[i - 1] == '<' && !TerminatorAt(view, i - 1).empty()) return i - 1;
  }
  return kNowhere;
}

// The largest cut within `limit` that does not split a tag that the next piece must recognise.
size_t SafeCut(std::string_view view, size_t limit) {
  if (view.size() <= limit) return view.size();
  const size_t tag = view.substr(0, limit).rfind('<');
  return tag != kNowhere && tag > 0 && tag + kLookAhead > limit ? tag : limit;
}

}  // namespace

BlockCutter::BlockCutter(Window& window, const BlockNames& names) : window_(window) {
  tags_.record_name = names.record;
  tags_.record = std::string("<").append(names.record);
  tags_.trailer = std::string("<").append(names.trailer);
  tags_.trailer_end = std::string("</").append(names.trailer).append(">");
  tags_.root = std::string("<").append(names.root);
  tags_.root_end = std::string("</").append(names.root);
  tags_.header = std::string("<").append(names.header);
}

// A second header means that another file follows, with other dates: nothing behind it may be read
// under the first one.
bool BlockCutter::IsOtherFileAt(std::string_view view, size_t position) const {
  return IsTagAt(view, position, tags_.root) || IsTagAt(view, position, tags_.header);
}

// What ends a dossier that has no end tag, other than the next dossier.
bool BlockCutter::IsForeignMarkAt(std::string_view view, size_t position) const {
  return IsTagAt(view, position, tags_.trailer) || IsTagAt(view, position, tags_.root_end) ||
         IsOtherFileAt(view, position);
}

bool BlockCutter::IsCutEnd(std::string_view tail) const {
  return tags_.root_end.starts_with(tail) || tags_.trailer.starts_with(tail) ||
         tail.starts_with(tags_.trailer);
}

absl::StatusOr<Piece> BlockCutter::Next() {
  window_.Consume(pending_);
  pending_ = 0;
  const Piece piece = SkipIgnorable() ? NextPiece() : Piece{};
  if (!window_.status().ok()) return window_.status();
  return piece;
}

Piece BlockCutter::Take(PieceKind kind, size_t size) {
  pending_ = size;
  continues_ = kind == PieceKind::kUnclosed || kind == PieceKind::kOversize ||
               kind == PieceKind::kContinuation;
  return {kind, window_.view().substr(0, size), window_.offset()};
}

void BlockCutter::SkipSpace() {
  while (true) {
    window_.Ensure(kLookAhead);
    const std::string_view view = window_.view();
    const auto text = std::find_if_not(view.begin(), view.end(), IsSpace);
    window_.Consume(static_cast<size_t>(text - view.begin()));
    if (window_.view().size() >= kLookAhead || window_.at_end()) return;
  }
}

// Skips spaces, comments and instructions. Returns false when nothing is left.
bool BlockCutter::SkipIgnorable() {
  if (mode_ == Mode::kInLongComment) return true;
  while (true) {
    SkipSpace();
    const std::string_view terminator = TerminatorAt(window_.view(), 0);
    if (terminator.empty() || terminator == kCdataEnd) break;
    const size_t end = EndOfConstruct(0);
    const bool is_unclosed = end == kNowhere || end == kInstruction.size();
    if (is_unclosed) break;
    window_.Consume(end);
  }
  return !window_.view().empty();
}

Piece BlockCutter::NextPiece() {
  switch (mode_) {
    case Mode::kInLongComment:
      return NextInLongComment();
    case Mode::kAfterRoot:
      return NextAfterRoot();
    case Mode::kInRoot:
      break;
  }
  return NextInRoot();
}

Piece BlockCutter::NextInRoot() {
  const std::string_view view = window_.view();
  if (IsTagAt(view, 0, tags_.record)) {
    const End end = EndOfDossier();
    return Take(end.kind, end.position);
  }
  if (IsTagAt(view, 0, tags_.trailer)) return CutTrailer();
  if (IsTagAt(view, 0, tags_.root_end)) return CloseRoot();
  if (IsOtherFileAt(view, 0)) {
    mode_ = Mode::kAfterRoot;
    return NextAfterRoot();
  }
  if (EndOfConstruct(0) == kNowhere) {
    mode_ = Mode::kInLongComment;
    terminator_ = TerminatorAt(window_.view(), 0);
    return NextInLongComment();
  }
  return CutStray();
}

Piece BlockCutter::CloseRoot() {
  root_closed_ = true;
  mode_ = Mode::kAfterRoot;
  window_.Consume(tags_.root_end.size());
  SkipSpace();
  if (window_.view().starts_with('>')) window_.Consume(1);
  return SkipIgnorable() ? NextAfterRoot() : Piece{};
}

Piece BlockCutter::NextAfterRoot() {
  window_.Ensure(kMaxDossierBytes);
  return Take(PieceKind::kAfterRoot, std::min(window_.view().size(), kMaxDossierBytes));
}

Piece BlockCutter::NextInLongComment() {
  const size_t end = FindWithin(terminator_, 0, kMaxDossierBytes);
  if (end != kNowhere) {
    mode_ = Mode::kInRoot;
    return Take(PieceKind::kLongComment, end + terminator_.size());
  }
  const bool is_large = IsLarge();
  const size_t size = window_.view().size();
  if (size == 0) return {};
  if (!is_large) return Take(PieceKind::kLongComment, size);
  // The terminator may begin in the last bytes.
  return Take(PieceKind::kLongComment, kMaxDossierBytes - terminator_.size());
}

Piece BlockCutter::CutTrailer() {
  const size_t end = FindWithin(tags_.trailer_end, 0, kMaxTrailerBytes);
  if (end == kNowhere) return CutStray();
  const std::string_view trailer = window_.view().substr(0, end + tags_.trailer_end.size());
  if (Find(trailer, tags_.record, 0) != kNowhere) return CutStray();
  return Take(PieceKind::kTrailer, trailer.size());
}

Piece BlockCutter::CutStray() {
  const PieceKind kind = continues_ ? PieceKind::kContinuation : PieceKind::kStray;
  for (size_t position = 1; true;) {
    position = FindWithin("<", position, kMaxDossierBytes);
    if (position == kNowhere) return TakeStray();
    window_.Ensure(position + kLookAhead);
    const std::string_view view = window_.view();
    if (IsTagAt(view, position, tags_.record) || IsForeignMarkAt(view, position)) {
      return Take(kind, position);
    }
    const size_t end = EndOfConstruct(position);
    if (end == kNowhere) return Take(kind, position);
    position = std::max(end, position + 1);
  }
}

// Nothing recognisable up to the limit or the end of the file.
Piece BlockCutter::TakeStray() {
  if (IsLarge()) {
    const PieceKind kind = continues_ ? PieceKind::kContinuation : PieceKind::kStray;
    const Piece piece = Take(kind, SafeCut(window_.view(), kMaxDossierBytes));
    continues_ = true;
    return piece;
  }
  const std::string_view rest = window_.view();
  return Take(IsCutEnd(rest) ? PieceKind::kTruncatedEnd : PieceKind::kTruncatedStray, rest.size());
}

BlockCutter::End BlockCutter::EndOfDossier() {
  const size_t tag_end = FindWithin(">", tags_.record.size(), kMaxDossierBytes);
  if (tag_end != kNowhere && window_.view()[tag_end - 1] == '/') {
    return {tag_end + 1, PieceKind::kDossier};
  }
  size_t from = tags_.record.size();
  size_t checked = from;
  while (true) {
    const size_t name = FindWithin(tags_.record_name, from, kMaxDossierBytes);
    const size_t to = std::min({name, window_.view().size(), kMaxDossierBytes});
    size_t unclosed = kNowhere;
    checked = SkipConstructs(checked, to, &unclosed);
    if (unclosed != kNowhere) return UnclosedEnd(unclosed, PieceKind::kUnclosed);
    if (name == kNowhere) break;
    from = std::max(checked, name + tags_.record_name.size());
    if (checked > name) continue;  // the name is inside a comment
    const End end = EndAtName(name);
    if (end.kind != PieceKind::kEnd) return end;
  }
  const bool is_large = IsLarge();
  return UnclosedEnd(SafeCut(window_.view(), kMaxDossierBytes),
                     is_large ? PieceKind::kOversize : PieceKind::kTruncated);
}

// The end of a dossier in whose text the record's name stands at `name`, or kEnd when that is no
// tag. An end tag that is itself damaged ends the dossier all the same, so as not to spoil the next
// one.
BlockCutter::End BlockCutter::EndAtName(size_t name) {
  const size_t after_name = name + tags_.record_name.size();
  window_.Ensure(after_name + kLookAhead);
  const std::string_view view = window_.view();
  if (IsTagAt(view, name - 1, tags_.record)) return UnclosedEnd(name - 1, PieceKind::kUnclosed);
  if (view[name - 1] != '/' || view[name - 2] != '<') return {};
  size_t position = after_name;
  while (position < view.size() && IsSpace(view[position])) ++position;
  if (position >= std::min(view.size(), kMaxDossierBytes)) return {};
  if (view[position] == '>') return {position + 1, PieceKind::kDossier};
  const size_t next_tag = FindWithin("<", after_name, kMaxDossierBytes);
  return {next_tag == kNowhere ? after_name : next_tag, PieceKind::kUnclosed};
}

// Whether there are more bytes ahead than a dossier may have.
bool BlockCutter::IsLarge() {
  window_.Ensure(kMaxDossierBytes + 1);
  return window_.view().size() > kMaxDossierBytes;
}

// `limit`, or the first mark before it that cannot belong to a dossier.
BlockCutter::End BlockCutter::UnclosedEnd(size_t limit, PieceKind kind) const {
  const std::string_view view = window_.view();
  size_t position = 0;
  while ((position = Find(view.substr(0, limit), "<", position + 1)) != kNowhere) {
    if (IsForeignMarkAt(view, position)) return {position, PieceKind::kUnclosed};
  }
  return {limit, kind};
}

// Behind the construct that begins at `position`; `position` when none does; kNowhere when it has
// no end within the limits. What looks like an instruction without end is text: see limits.h.
size_t BlockCutter::EndOfConstruct(size_t position) {
  const std::string_view terminator = TerminatorAt(window_.view(), position);
  if (terminator.empty()) return position;
  const size_t begin = position + kInstruction.size();
  if (terminator == kInstructionEnd) {
    const size_t end = FindWithin(terminator, begin, position + kMaxInstructionBytes);
    return end == kNowhere ? begin : end + terminator.size();
  }
  const size_t end = FindWithin(terminator, begin + kCommentEnd.size() - 1, kMaxDossierBytes);
  return end == kNowhere ? kNowhere : end + terminator.size();
}

// Behind the last construct that begins in [from, to), or `from`. One that has no end goes to
// `unclosed`.
size_t BlockCutter::SkipConstructs(size_t from, size_t to, size_t* unclosed) {
  while (true) {
    const std::string_view view = window_.view();
    const size_t first =
        std::min(FindConstruct(view, from, to, '!'), FindConstruct(view, from, to, '?'));
    if (first == kNowhere) return from;
    const size_t end = EndOfConstruct(first);
    if (end == kNowhere) {
      *unclosed = first;
      return from;
    }
    from = end;
  }
}

// First `needle` at or behind `from` that ends within `limit`; reads on as far as needed.
size_t BlockCutter::FindWithin(std::string_view needle, size_t from, size_t limit) {
  while (true) {
    const std::string_view view = window_.view().substr(0, limit);
    const size_t found = Find(view, needle, from);
    if (found != kNowhere || view.size() == limit || window_.at_end()) return found;
    from = std::max(from, view.size() - std::min(view.size(), needle.size() - 1));
    window_.Grow();
  }
}

}  // namespace jalon::flux
