// SPDX-License-Identifier: EUPL-1.2
//
// Reading the children of an XML element into a struct by a table of fields. Internal to this
// folder.
#ifndef JALON_ENGINE_FLUX_XML_FIELDS_H_
#define JALON_ENGINE_FLUX_XML_FIELDS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "engine/base/date.h"

namespace jalon::flux {

// Parsing options: values are kept in their elements, which halves the number of nodes.
inline constexpr unsigned int kParseOptions =
    pugi::parse_cdata | pugi::parse_escapes | pugi::parse_embed_pcdata;

// How often each field had a value that is not understood but does not matter enough to reject its
// dossier.
using UnexpectedValues = std::map<std::string, int64_t, std::less<>>;

// Notes in `first`, by field, the place of the first value that was not understood. To be called
// after each record, with all that were counted so far.
void NoteFirst(const UnexpectedValues& counted, int64_t place, UnexpectedValues* first);
// The warning of a field: how many values, and where the first one is ("dossier", 17).
std::string UnexpectedText(std::string_view field, int64_t count, std::string_view what,
                           int64_t place);

// What is wrong with an element.
struct Problem {
  std::string field;   // path below the block: "Personne[2]/Identification/DTNAI"
  std::string reason;  // in French, never nominative
};

// Reads values and remembers what went wrong. The first failure stays.
class ValueReader {
 public:
  explicit ValueReader(UnexpectedValues* unexpected) : unexpected_(unexpected) {}

  // The text of an element without the spaces around it. Valid until the next call.
  std::string_view Raw(pugi::xml_node node);
  // The same as a string of its own. Fails when it is longer than kMaxTextBytes.
  std::string Text(pugi::xml_node node);
  // A date that matters: absent when empty, a failure when it does not exist or when its year is
  // outside kFirstYear to kLastYear.
  Date RequiredDate(pugi::xml_node node);
  // A date that does not: absent and counted as unexpected where RequiredDate fails.
  Date OptionalDate(pugi::xml_node node);
  // "1" or "0"; anything else is absent and, unless empty, counted as unexpected.
  std::optional<bool> Flag(pugi::xml_node node);
  // A number below 1000; anything else as for Flag.
  std::optional<int> Number(pugi::xml_node node);
  // Fails when an element of the same name stands before this one: two things were mixed up.
  void MustBeUnique(pugi::xml_node node);

  void Fail(pugi::xml_node node, std::string_view reason);
  void CountUnexpected(pugi::xml_node node);
  bool failed() const { return problem_.has_value(); }
  const Problem& problem() const { return *problem_; }

 private:
  UnexpectedValues* unexpected_;  // not owned
  std::optional<Problem> problem_;
  std::string joined_;
};

// What to do with a child element of a given name.
template <class Target>
struct Field {
  std::string_view name;
  void (*read)(pugi::xml_node node, Target& target, ValueReader& reader);
};

// Hands each child that `fields` names to its reader; the others are none of ours. The children
// come in the order of the schema, and so do the fields: the search goes on from the last one
// found.
template <class Target, size_t kCount>
void ReadChildren(pugi::xml_node node, const Field<Target> (&fields)[kCount], Target& target,
                  ValueReader& reader) {
  size_t next = 0;
  for (pugi::xml_node child = node.first_child(); child; child = child.next_sibling()) {
    const std::string_view name = child.name();
    for (size_t tried = 0; tried < kCount; ++tried) {
      const size_t index = next + tried < kCount ? next + tried : next + tried - kCount;
      if (fields[index].name != name) continue;
      fields[index].read(child, target, reader);
      next = index;
      break;
    }
  }
}

template <class Target, std::string Target::*kMember>
void ReadText(pugi::xml_node node, Target& target, ValueReader& reader) {
  target.*kMember = reader.Text(node);
}

template <class Target, Date Target::*kMember>
void ReadRequiredDate(pugi::xml_node node, Target& target, ValueReader& reader) {
  target.*kMember = reader.RequiredDate(node);
}

template <class Target, Date Target::*kMember>
void ReadOptionalDate(pugi::xml_node node, Target& target, ValueReader& reader) {
  target.*kMember = reader.OptionalDate(node);
}

template <class Target, std::optional<bool> Target::*kMember>
void ReadFlag(pugi::xml_node node, Target& target, ValueReader& reader) {
  target.*kMember = reader.Flag(node);
}

// A part that its parent has once.
template <const auto& kFields, class Target>
void ReadPart(pugi::xml_node node, Target& target, ValueReader& reader) {
  reader.MustBeUnique(node);
  ReadChildren(node, kFields, target, reader);
}

}  // namespace jalon::flux

#endif  // JALON_ENGINE_FLUX_XML_FIELDS_H_
