// SPDX-License-Identifier: EUPL-1.2
#include "engine/following/document.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <map>
#include <pugixml.hpp>
#include <sstream>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/indicators/sentences.h"

namespace jalon::following {
namespace {

using indicators::FactDay;
using indicators::FrenchDay;
using indicators::SentenceOf;
using jalon::v1::DocumentSection;
using jalon::v1::DocumentSentence;
using jalon::v1::Event;
using jalon::v1::TimelineEntry;

constexpr char kStyle[] =
    "@page{size:A4;margin:18mm}body{font:11pt/1.45 sans-serif;max-width:46em;margin:2em auto;"
    "padding:0 1em;color:#1a1a1a}h1{font-size:1.5em}h2{font-size:1.15em;margin-top:1.6em;"
    "border-bottom:1px solid #bbb}dt{float:left;clear:left;width:12em;color:#555}"
    "dd{margin:0 0 .2em 12.5em}ul{padding-left:1.2em}li{margin:.25em 0}"
    "small{color:#666}";

std::string SourceText(const DocumentSentence& sentence) {
  if (sentence.source().empty()) return "";
  return absl::StrCat("(", sentence.source(), ", connu le ", FrenchDay(sentence.known_on()), ")");
}

// What an agent wrote may hold line breaks: in a text of lines it would make sentences of its own.
std::string OneLine(std::string text) {
  for (char& c : text) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) c = ' ';
  }
  return text;
}

// "le 5 mars 2022 : …", or the sentence alone.
std::string Line(const DocumentSentence& sentence) {
  const std::string day = FrenchDay(sentence.on());
  return day.empty() ? sentence.text() : absl::StrCat("le ", day, " : ", sentence.text());
}

pugi::xml_node AddText(pugi::xml_node parent, const char* name, const std::string& text) {
  pugi::xml_node node = parent.append_child(name);
  node.append_child(pugi::node_pcdata).set_value(text.c_str());
  return node;
}

void AddHead(const Document& document, pugi::xml_node html) {
  pugi::xml_node head = html.append_child("head");
  head.append_child("meta").append_attribute("charset").set_value("utf-8");
  AddText(head, "title", document.title);
  AddText(head, "style", kStyle);
}

void AddSection(const DocumentSection& section, pugi::xml_node body) {
  AddText(body, "h2", section.title());
  pugi::xml_node list = body.append_child("ul");
  for (const DocumentSentence& sentence : section.sentences()) {
    pugi::xml_node item = AddText(list, "li", Line(sentence));
    const std::string source = SourceText(sentence);
    if (source.empty()) continue;
    item.append_child(pugi::node_pcdata).set_value(" ");
    AddText(item, "small", source);
  }
}

void AddSentence(const Event& event, const std::string& text, Date known_on,
                 DocumentSection* section) {
  auto* sentence = section->add_sentences();
  sentence->set_on(FactDay(event));
  sentence->set_text(text);
  sentence->set_source(event.source());
  sentence->set_known_on(known_on.ToString());
}

Date KnownOn(const ledger::StoredEvent& stored, const CivilTime& time) {
  return time.DayOf(absl::FromUnixMicros(stored.known_micros()));
}

std::string FieldsOf(const google::protobuf::Message& body);

// The value of a field, or the `index`-th of a repeated one.
std::string ValueOf(const google::protobuf::Message& body,
                    const google::protobuf::FieldDescriptor* field, int index) {
  const auto& reflection = *body.GetReflection();
  if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) {
    return FieldsOf(index < 0 ? reflection.GetMessage(body, field)
                              : reflection.GetRepeatedMessage(body, field, index));
  }
  if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING) {
    return index < 0 ? reflection.GetString(body, field)
                     : reflection.GetRepeatedString(body, field, index);
  }
  std::string text;
  google::protobuf::TextFormat::PrintFieldValueToString(body, field, index, &text);
  return text;
}

// "email a@example.org, communeCode 62041": the fields that are said, by their names.
std::string FieldsOf(const google::protobuf::Message& body) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  body.GetReflection()->ListFields(body, &fields);
  std::vector<std::string> said;
  for (const auto* field : fields) {
    std::vector<std::string> values;
    const int count = field->is_repeated() ? body.GetReflection()->FieldSize(body, field) : 0;
    values.reserve(static_cast<size_t>(std::max(count, 1)));
    for (int i = 0; i < count; ++i) values.push_back(ValueOf(body, field, i));
    if (!field->is_repeated()) values.push_back(ValueOf(body, field, -1));
    said.push_back(absl::StrCat(field->json_name(), " ", absl::StrJoin(values, " ; ")));
  }
  return absl::StrJoin(said, ", ");
}

void SortByDay(DocumentSection* section) {
  std::stable_sort(
      section->mutable_sentences()->begin(), section->mutable_sentences()->end(),
      [](const DocumentSentence& a, const DocumentSentence& b) { return a.on() < b.on(); });
}

// Each caisse tells a right again and again: what changes is told.
DocumentSection RightSection(std::vector<const ledger::StoredEvent*> told, const CivilTime& time) {
  std::stable_sort(told.begin(), told.end(), [](const auto* a, const auto* b) {
    const auto order = [](const Event& event) {
      return std::make_tuple(event.effective_on(), event.transmitted_at().seconds(),
                             event.transmitted_at().nanos(), event.provenance().file_position());
    };
    return order(a->event()) < order(b->event());
  });
  DocumentSection section;
  section.set_title("Droit au RSA");
  std::map<std::string, std::string> last;  // by dossier
  for (const ledger::StoredEvent* stored : told) {
    const std::string text = SentenceOf(stored->event());
    std::string& before = last[stored->event().right_observed().dossier()];
    if (before == text) continue;
    before = text;
    AddSentence(stored->event(), text, KnownOn(*stored, time), &section);
  }
  return section;
}

}  // namespace

std::vector<DocumentSection> PathwaySections(std::vector<const ledger::StoredEvent*> rights,
                                             const std::vector<ToldRecord>& records,
                                             const CivilTime& time) {
  DocumentSection steps;
  steps.set_title("Parcours");
  DocumentSection corrections;
  corrections.set_title("Corrections et annulations");
  for (const ToldRecord& record : records) {
    for (size_t i = 0; i < record.versions.size(); ++i) {
      const auto& version = record.versions[i];
      const std::string text = version.stored == nullptr ? "" : SentenceOf(version.stored->event());
      if (text.empty()) continue;
      if (i + 1 == record.versions.size()) {
        AddSentence(version.stored->event(), text, version.known_on, &steps);
        continue;
      }
      const auto& next = record.versions[i + 1];
      AddSentence(
          version.stored->event(),
          absl::StrCat(
              text, next.stored == nullptr ? " ; version annulée le " : " ; version remplacée le ",
              FrenchDay(next.known_on.ToString())),
          version.known_on, &corrections);
    }
  }
  SortByDay(&steps);
  SortByDay(&corrections);
  return {RightSection(std::move(rights), time), std::move(steps), std::move(corrections)};
}

DocumentSection TransmittedSection(const std::vector<TimelineEntry>& entries,
                                   const CivilTime& time) {
  const auto add = [&](const TimelineEntry& entry, const std::string& text,
                       DocumentSection* section) {
    const absl::Time known = absl::FromUnixSeconds(entry.known_at().seconds());
    AddSentence(entry.event(), text, time.DayOf(known), section);
  };
  DocumentSection section;
  section.set_title("Coordonnées, foyer et situation, tels qu'ils ont été transmis");
  for (const TimelineEntry& entry : entries) {
    const Event& event = entry.event();
    if (event.has_contact()) {
      add(entry, "coordonnées : " + FieldsOf(event.contact()), &section);
    } else if (event.has_household()) {
      add(entry, "foyer : " + FieldsOf(event.household()), &section);
    } else if (event.has_diagnostic()) {
      add(entry, "diagnostic : " + FieldsOf(event.diagnostic()), &section);
    } else if (event.has_socio_professional()) {
      add(entry, "situation : " + FieldsOf(event.socio_professional()), &section);
    }
  }
  return section;
}

std::string ToText(const Document& document) {
  std::string text = absl::StrCat(document.title, "\n\n");
  for (const auto& [what, said] : document.head)
    absl::StrAppend(&text, OneLine(absl::StrCat(what, " : ", said)), "\n");
  for (const DocumentSection& section : document.sections) {
    if (section.sentences_size() == 0) continue;
    absl::StrAppend(&text, "\n", section.title(), "\n");
    for (const DocumentSentence& sentence : section.sentences()) {
      std::string line = Line(sentence);
      const std::string source = SourceText(sentence);
      if (!source.empty()) absl::StrAppend(&line, " ", source);
      absl::StrAppend(&text, "- ", OneLine(line), "\n");
    }
  }
  return text;
}

std::string ToHtml(const Document& document) {
  pugi::xml_document page;
  page.append_child(pugi::node_doctype).set_value("html");
  pugi::xml_node html = page.append_child("html");
  html.append_attribute("lang").set_value("fr");
  AddHead(document, html);
  pugi::xml_node body = html.append_child("body");
  AddText(body, "h1", document.title);
  pugi::xml_node facts = body.append_child("dl");
  for (const auto& [what, said] : document.head) {
    AddText(facts, "dt", what);
    AddText(facts, "dd", said);
  }
  for (const DocumentSection& section : document.sections) {
    if (section.sentences_size() > 0) AddSection(section, body);
  }
  std::ostringstream out;
  page.save(out, "", pugi::format_raw | pugi::format_no_declaration);
  return out.str();
}

}  // namespace jalon::following
