// SPDX-License-Identifier: EUPL-1.2
#include "engine/indicators/convention_text.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "engine/base/error.h"

namespace jalon::indicators {
namespace {

namespace pb = google::protobuf;
using jalon::v1::Convention;

constexpr int kNoneField = 99;
constexpr int kDaysPerWeek = 7;

bool IsNameChar(char c) { return absl::ascii_isalnum(c) || c == '_'; }

bool IsQuote(char c) { return c == '"' || c == '\''; }

// Walks a text and knows the line it is on.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool AtEnd() const { return at_ >= text_.size(); }
  char Peek() const { return AtEnd() ? '\0' : text_[at_]; }
  int line() const { return line_; }
  size_t at() const { return at_; }
  std::string_view Since(size_t begin) const { return text_.substr(begin, at_ - begin); }

  void Next() {
    if (Peek() == '\n') ++line_;
    ++at_;
  }
  void SkipComment() {
    while (!AtEnd() && Peek() != '\n') Next();
  }
  // Blanks, comments and the separators that text format allows between fields.
  void SkipBetween() {
    while (!AtEnd()) {
      const char c = Peek();
      if (c == '#') {
        SkipComment();
      } else if (absl::ascii_isspace(c) || c == ',' || c == ';') {
        Next();
      } else {
        return;
      }
    }
  }
  void SkipBlanks() {
    while (Peek() == ' ' || Peek() == '\t' || Peek() == '\r') Next();
  }
  std::string_view Name() {
    const size_t begin = at_;
    while (IsNameChar(Peek())) Next();
    return Since(begin);
  }
  void SkipQuoted() {
    const char quote = Peek();
    for (Next(); !AtEnd() && Peek() != quote; Next()) {
      if (Peek() == '\\') Next();
    }
    Next();
  }
  // Whether another assignment begins here: "name:", "name =" or "name {".
  bool AtAssignment() const {
    size_t i = at_;
    while (i < text_.size() && IsNameChar(text_[i])) ++i;
    if (i == at_) return false;
    while (i < text_.size() && (text_[i] == ' ' || text_[i] == '\t')) ++i;
    return i < text_.size() && (text_[i] == ':' || text_[i] == '=' || text_[i] == '{');
  }

 private:
  std::string_view text_;
  size_t at_ = 0;
  int line_ = 1;
};

bool IsOpening(char c) { return c == '{' || c == '['; }
bool IsClosing(char c) { return c == '}' || c == ']'; }

// A value in brackets, to the one that closes it. False when none does.
bool SkipBracketed(Cursor* cursor) {
  int depth = 0;
  while (!cursor->AtEnd()) {
    const char c = cursor->Peek();
    if (c == '#') {
      cursor->SkipComment();
    } else if (IsQuote(c)) {
      cursor->SkipQuoted();
    } else {
      depth += IsOpening(c) ? 1 : IsClosing(c) ? -1 : 0;
      cursor->Next();
      if (depth == 0) return true;
    }
  }
  return false;
}

// A value without brackets: to the end of the line, a comment, or the next assignment.
void SkipBare(Cursor* cursor) {
  bool after_blank = false;
  while (!cursor->AtEnd() && cursor->Peek() != '\n' && cursor->Peek() != '#' &&
         cursor->Peek() != ';') {
    if (after_blank && cursor->AtAssignment()) return;
    after_blank = absl::ascii_isspace(cursor->Peek());
    IsQuote(cursor->Peek()) ? cursor->SkipQuoted() : cursor->Next();
  }
}

absl::Status AtLine(int line, const absl::Status& status) {
  return Located(status, absl::StrCat("ligne ", line));
}

absl::StatusOr<Assignment> ReadAssignment(Cursor* cursor) {
  Assignment assignment;
  assignment.line = cursor->line();
  assignment.parameter = std::string(cursor->Name());
  if (assignment.parameter.empty()) {
    return AtLine(assignment.line,
                  InvalidField("", "SYNTAX", "un paramètre est attendu (« nom: valeur »)"));
  }
  cursor->SkipBlanks();
  if (cursor->Peek() == ':' || cursor->Peek() == '=') cursor->Next();
  cursor->SkipBlanks();
  const size_t begin = cursor->at();
  if (IsOpening(cursor->Peek())) {
    if (!SkipBracketed(cursor)) {
      return AtLine(assignment.line, InvalidField(assignment.parameter, "SYNTAX",
                                                  "une parenthèse n'est pas fermée"));
    }
  } else {
    SkipBare(cursor);
  }
  assignment.value = std::string(cursor->Since(begin));
  absl::StripAsciiWhitespace(&assignment.value);
  return assignment;
}

// What stands in a value: a sign of punctuation, or a word (a number, a name, a date, a text).
struct Token {
  std::string text;
  bool punctuation = false;
};

bool IsPunctuation(char c) {
  return c == ':' || c == '=' || c == ',' || IsOpening(c) || IsClosing(c);
}

std::string Unquoted(std::string_view quoted) {
  quoted.remove_prefix(1);
  if (!quoted.empty()) quoted.remove_suffix(1);
  const std::string content(quoted);
  std::string text;
  return absl::CUnescape(content, &text) ? text : content;
}

std::vector<Token> Tokenise(std::string_view value) {
  std::vector<Token> tokens;
  Cursor cursor(value);
  while (!cursor.AtEnd()) {
    const size_t begin = cursor.at();
    const char c = cursor.Peek();
    if (c == '#') {
      cursor.SkipComment();
    } else if (IsQuote(c)) {
      cursor.SkipQuoted();
      tokens.push_back({Unquoted(cursor.Since(begin)), false});
    } else if (absl::ascii_isspace(c) || c == ';') {
      cursor.Next();
    } else if (IsPunctuation(c)) {
      cursor.Next();
      tokens.push_back({std::string(1, c), true});
    } else {
      while (!cursor.AtEnd() && !absl::ascii_isspace(cursor.Peek()) && cursor.Peek() != ';' &&
             !IsPunctuation(cursor.Peek()) && !IsQuote(cursor.Peek())) {
        cursor.Next();
      }
      tokens.push_back({std::string(cursor.Since(begin)), false});
    }
  }
  return tokens;
}

std::string Folded(const std::string& word) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(word), {{"-", "_"}});
}

// Other words for the same value, as the reports and the reference write them.
std::string Synonym(const std::string& word) {
  static const auto* const kSynonyms =
      new std::map<std::string, std::string>{{"pe", "emploi"},
                                             {"socio_pro", "sociopro"},
                                             {"d", "day"},
                                             {"days", "day"},
                                             {"j", "day"},
                                             {"jour", "day"},
                                             {"jours", "day"},
                                             {"m", "month"},
                                             {"months", "month"},
                                             {"mois", "month"},
                                             {"w", "week"},
                                             {"weeks", "week"},
                                             {"semaine", "week"},
                                             {"semaines", "week"},
                                             {"canceled", "cancelled"},
                                             {"honored", "honoured"}};
  const auto found = kSynonyms->find(word);
  return found == kSynonyms->end() ? word : found->second;
}

// Writes the tokens of one value as protobuf's text format.
class Writer {
 public:
  Writer(std::string parameter, std::vector<Token> tokens)
      : parameter_(std::move(parameter)), tokens_(std::move(tokens)) {}

  // "field: value" for the whole value. Fails when tokens are missing, too many or not understood.
  absl::StatusOr<std::string> Write(const pb::FieldDescriptor* field) {
    std::string out;
    if (absl::Status status = Field(field, &out); !status.ok()) return status;
    if (at_ != tokens_.size())
      return Invalid(absl::StrCat("« ", tokens_[at_].text, " » est de trop"));
    return out;
  }

 private:
  bool AtEnd() const { return at_ >= tokens_.size(); }
  bool At(std::string_view sign) const {
    return !AtEnd() && tokens_[at_].punctuation && tokens_[at_].text == sign;
  }
  bool Take(std::string_view sign) {
    const bool there = At(sign);
    if (there) ++at_;
    return there;
  }
  bool AtWord() const { return !AtEnd() && !tokens_[at_].punctuation; }

  absl::Status Invalid(const std::string& what) const {
    return InvalidField(parameter_, "INVALID_VALUE",
                        absl::StrCat("valeur refusée pour « ", parameter_, " » : ", what));
  }

  absl::Status Field(const pb::FieldDescriptor* field, std::string* out) {
    if (field->is_repeated()) return List(field, out);
    if (field->cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) return Scalar(field, out);
    if (At("{")) return Message(field, out);
    if (field->message_type() == jalon::v1::Threshold::descriptor()) return Delay(field, out);
    if (field->message_type() == jalon::v1::RdvScope::descriptor()) return BothScopes(field, out);
    return Invalid("« { … } » est attendu");
  }

  absl::Status Message(const pb::FieldDescriptor* field, std::string* out) {
    Take("{");
    absl::StrAppend(out, field->name(), " { ");
    while (!Take("}")) {
      if (Take(",")) continue;
      if (!AtWord()) return Invalid("un nom est attendu entre « { » et « } »");
      const std::string& key = tokens_[at_++].text;
      const pb::Descriptor* type = field->message_type();
      const pb::FieldDescriptor* inner = type->FindFieldByName(key);
      if (inner == nullptr) inner = type->FindFieldByCamelcaseName(key);
      if (inner == nullptr) return Invalid(absl::StrCat("« ", key, " » est inconnu"));
      if (!Take(":")) Take("=");
      if (absl::Status status = Field(inner, out); !status.ok()) return status;
    }
    absl::StrAppend(out, "} ");
    return absl::OkStatus();
  }

  absl::Status List(const pb::FieldDescriptor* field, std::string* out) {
    const bool bracketed = Take("[");
    const bool of_messages = field->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE;
    while (!(bracketed && At("]"))) {
      if (of_messages && !At("{")) return Invalid("« { … } » est attendu");
      absl::Status status = of_messages ? Message(field, out) : Scalar(field, out);
      if (!status.ok()) return status;
      if (!Take(",")) break;
    }
    if (bracketed && !Take("]")) return Invalid("« ] » est attendu");
    return absl::OkStatus();
  }

  absl::Status Scalar(const pb::FieldDescriptor* field, std::string* out) {
    if (!AtWord()) return Invalid("une valeur est attendue");
    const std::string& word = tokens_[at_++].text;
    absl::StrAppend(out, field->name(), ": ");
    switch (field->cpp_type()) {
      case pb::FieldDescriptor::CPPTYPE_STRING:
        absl::StrAppend(out, "\"", absl::CEscape(word), "\" ");
        return absl::OkStatus();
      case pb::FieldDescriptor::CPPTYPE_ENUM:
        return Enumerator(field->enum_type(), word, out);
      case pb::FieldDescriptor::CPPTYPE_BOOL:
        return Boolean(word, out);
      default:
        return Integer(word, out);
    }
  }

  absl::Status Integer(const std::string& word, std::string* out) {
    int value = 0;
    if (!absl::SimpleAtoi(word, &value)) {
      return Invalid(absl::StrCat("« ", word, " » n'est pas un nombre entier"));
    }
    absl::StrAppend(out, value, " ");
    return absl::OkStatus();
  }

  absl::Status Boolean(const std::string& word, std::string* out) {
    const std::string folded = Folded(word);
    if (folded != "true" && folded != "false") {
      return Invalid(absl::StrCat("« ", word, " » : true ou false est attendu"));
    }
    absl::StrAppend(out, folded, " ");
    return absl::OkStatus();
  }

  absl::Status Enumerator(const pb::EnumDescriptor* type, const std::string& word,
                          std::string* out) {
    std::vector<std::string> known;
    for (int i = 0; i < type->value_count(); ++i) {
      const pb::EnumValueDescriptor* value = type->value(i);
      if (value->number() == 0) continue;  // the "not said" of proto3
      if (Folded(value->name()) == Synonym(Folded(word))) {
        absl::StrAppend(out, value->name(), " ");
        return absl::OkStatus();
      }
      known.push_back(value->name());
    }
    return Invalid(absl::StrCat(
        "« ", word, " » est inconnu ; valeurs possibles : ", absl::StrJoin(known, ", ")));
  }

  // "30 day", "30d", "1 month strict", "14 days, inclusive".
  absl::Status Delay(const pb::FieldDescriptor* field, std::string* out) {
    std::string text;
    while (AtWord() || Take(",")) {
      if (AtWord()) absl::StrAppend(&text, tokens_[at_++].text, " ");
    }
    const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const std::string number = text.substr(0, digits);
    const std::vector<std::string> words =
        absl::StrSplit(text.substr(digits), absl::ByAnyChar(" ,"), absl::SkipEmpty());
    int n = 0;
    if (!absl::SimpleAtoi(number, &n) || words.empty() || words.size() > 2) {
      return Invalid(
          "un délai est attendu, comme « {n: 14, unit: day, inclusive: true} » ou « 14 day »");
    }
    std::string unit = Synonym(Folded(words[0]));
    if (unit == "week") {  // the CPC does not define weeks: 7 days
      n *= kDaysPerWeek;
      unit = "day";
    }
    absl::StrAppend(out, field->name(), " { n: ", n, " unit: ");
    const auto* units = jalon::v1::Threshold::Unit_descriptor();
    if (absl::Status status = Enumerator(units, unit, out); !status.ok()) return status;
    const std::optional<bool> inclusive = words.size() == 2 ? Inclusive(words[1]) : true;
    if (!inclusive.has_value()) return Invalid(absl::StrCat("« ", words[1], " » est inconnu"));
    absl::StrAppend(out, "inclusive: ", *inclusive ? "true" : "false", " } ");
    return absl::OkStatus();
  }

  static std::optional<bool> Inclusive(const std::string& word) {
    const std::string folded = Folded(word);
    if (folded == "strict" || folded == "exclusive" || folded == "exclus") return false;
    if (folded == "inclusive" || folded == "inclus" || folded == "incl") return true;
    return std::nullopt;
  }

  absl::Status BothScopes(const pb::FieldDescriptor* field, std::string* out) {
    const size_t begin = at_;
    absl::StrAppend(out, field->name(), " { ");
    for (const char* list : {"total", "delay"}) {
      at_ = begin;
      const auto* inner = field->message_type()->FindFieldByName(list);
      if (absl::Status status = List(inner, out); !status.ok()) return status;
    }
    absl::StrAppend(out, "} ");
    return absl::OkStatus();
  }

  std::string parameter_;
  std::vector<Token> tokens_;
  size_t at_ = 0;
};

// Keeps the first error that text format finds.
class FirstError : public pb::io::ErrorCollector {
 public:
  void AddError(int, pb::io::ColumnNumber, const std::string& message) override {
    if (message_.empty()) message_ = message;
  }
  const std::string& message() const { return message_; }

 private:
  std::string message_;
};

absl::Status Merge(const std::string& parameter, const std::string& text, Convention* convention) {
  FirstError error;
  pb::TextFormat::Parser parser;
  parser.RecordErrorsTo(&error);
  if (parser.MergeFromString(text, convention)) return absl::OkStatus();
  return InvalidField(parameter, "INVALID_VALUE",
                      absl::StrCat("valeur refusée pour « ", parameter, " » : ", error.message()));
}

bool MayBeNone(std::string_view parameter) {
  return parameter == "suspension_gap_months" || parameter == "suspension_motifs" ||
         parameter == "rdv_scope" || parameter == "holidays" || parameter == "previous_report" ||
         parameter == "gad_referent_types" || parameter == "dated_law";
}

bool IsWordNone(const std::string& value) {
  std::string word = absl::AsciiStrToLower(absl::StripAsciiWhitespace(value));
  if (word.size() > 1 && IsQuote(word.front())) word = Unquoted(word);
  return word == "none" || word == "[]" || word == "[none]";
}

absl::StatusOr<const pb::FieldDescriptor*> FindParameter(const std::string& name) {
  const pb::FieldDescriptor* field = Convention::descriptor()->FindFieldByName(name);
  if (field == nullptr || field->number() == kNoneField) {
    return InvalidField(name, "UNKNOWN_PARAMETER",
                        absl::StrCat("paramètre inconnu « ", name, " »"));
  }
  return field;
}

bool IsSet(const Convention& convention, const pb::FieldDescriptor* field) {
  const pb::Reflection* reflection = convention.GetReflection();
  return field->is_repeated() ? reflection->FieldSize(convention, field) > 0
                              : reflection->HasField(convention, field);
}

absl::Status AssignNone(const pb::FieldDescriptor* field, Convention* convention) {
  if (!MayBeNone(field->name())) {
    return InvalidField(field->name(), "INVALID_VALUE",
                        absl::StrCat("« ", field->name(), " » ne peut pas être none"));
  }
  convention->GetReflection()->ClearField(convention, field);
  ForgetNone(field->name(), convention);
  convention->add_none(field->name());
  return absl::OkStatus();
}

}  // namespace

absl::Status Located(const absl::Status& status, std::string_view place) {
  ErrorDetail detail = DetailOf(status);
  detail.message = absl::StrCat(std::string(place), " : ", detail.message);
  return MakeError(status.code(), detail);
}

bool IsNone(const Convention& convention, std::string_view parameter) {
  return std::find(convention.none().begin(), convention.none().end(), parameter) !=
         convention.none().end();
}

void ForgetNone(std::string_view parameter, Convention* convention) {
  auto* none = convention->mutable_none();
  none->erase(std::remove(none->begin(), none->end(), parameter), none->end());
}

absl::StatusOr<std::vector<Assignment>> SplitAssignments(std::string_view text) {
  std::vector<Assignment> assignments;
  Cursor cursor(text);
  for (cursor.SkipBetween(); !cursor.AtEnd(); cursor.SkipBetween()) {
    auto assignment = ReadAssignment(&cursor);
    if (!assignment.ok()) return assignment.status();
    assignments.push_back(*std::move(assignment));
  }
  return assignments;
}

absl::Status Assign(const Assignment& assignment, Present present, Convention* convention) {
  auto field = FindParameter(assignment.parameter);
  if (!field.ok()) return field.status();
  const bool grows = present == Present::kAppend && (*field)->is_repeated();
  const bool there = IsSet(*convention, *field) || IsNone(*convention, assignment.parameter);
  if (present == Present::kAppend && !grows && there) {
    return InvalidField(assignment.parameter, "REPEATED_PARAMETER",
                        absl::StrCat("« ", assignment.parameter, " » est donné deux fois"));
  }
  if (IsWordNone(assignment.value)) return AssignNone(*field, convention);
  auto text = Writer(assignment.parameter, Tokenise(assignment.value)).Write(*field);
  if (!text.ok()) return text.status();
  ForgetNone(assignment.parameter, convention);
  if (!grows) convention->GetReflection()->ClearField(convention, *field);
  return Merge(assignment.parameter, *text, convention);
}

}  // namespace jalon::indicators
