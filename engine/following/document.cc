// SPDX-License-Identifier: EUPL-1.2
#include "engine/following/document.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <map>
#include <pugixml.hpp>
#include <sstream>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "engine/following/sentences.h"

namespace jalon::following {
namespace {

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

// A record's versions, the last one known last.
using RecordKey = std::pair<std::string, std::string>;  // source, record id

bool IsLater(const TimelineEntry& a, const TimelineEntry& b) {
  const auto order = [](const TimelineEntry& e) {
    return std::make_tuple(e.known_at().seconds(), e.known_at().nanos(), e.event().revision(),
                           e.event().event_id());
  };
  return order(b) < order(a);
}

std::string KnownOn(const TimelineEntry& entry, const CivilTime& time) {
  return time.DayOf(absl::FromUnixSeconds(entry.known_at().seconds())).ToString();
}

void AddSentence(const TimelineEntry& entry, const std::string& text, const CivilTime& time,
                 DocumentSection* section) {
  auto* sentence = section->add_sentences();
  sentence->set_on(DayOf(entry.event()));
  sentence->set_text(text);
  sentence->set_source(entry.event().source());
  sentence->set_known_on(KnownOn(entry, time));
}

// "email a@example.org, communeCode 62041": the fields that are said, by their names.
std::string FieldsOf(const google::protobuf::Message& body) {
  std::string json;
  google::protobuf::util::MessageToJsonString(body, &json);
  std::string text;
  for (const char c : json) {
    if (c == '{' || c == '}' || c == '"' || c == '[' || c == ']') continue;
    text += c == ':' || c == ',' ? std::string(1, c) + " " : std::string(1, c);
  }
  return text;
}

void SortByDay(DocumentSection* section) {
  std::stable_sort(
      section->mutable_sentences()->begin(), section->mutable_sentences()->end(),
      [](const DocumentSentence& a, const DocumentSentence& b) { return a.on() < b.on(); });
}

// Each caisse tells a right again and again: what changes is told.
DocumentSection RightSection(std::vector<const TimelineEntry*> told, const CivilTime& time) {
  std::stable_sort(told.begin(), told.end(), [](const TimelineEntry* a, const TimelineEntry* b) {
    const auto order = [](const Event& event) {
      return std::make_tuple(event.effective_on(), event.transmitted_at().seconds());
    };
    return order(a->event()) < order(b->event());
  });
  DocumentSection section;
  section.set_title("Droit au RSA");
  std::map<std::string, std::string> last;  // by dossier
  for (const TimelineEntry* entry : told) {
    const std::string text = SentenceOf(entry->event());
    std::string& before = last[entry->event().right_observed().dossier()];
    if (before == text) continue;
    before = text;
    AddSentence(*entry, text, time, &section);
  }
  return section;
}

}  // namespace

std::vector<DocumentSection> PathwaySections(const std::vector<TimelineEntry>& entries,
                                             const CivilTime& time) {
  std::vector<const TimelineEntry*> rights;
  std::map<RecordKey, std::vector<const TimelineEntry*>> records;
  DocumentSection steps;
  steps.set_title("Parcours");
  for (const TimelineEntry& entry : entries) {
    if (entry.event().has_right_observed()) {
      rights.push_back(&entry);
    } else if (!entry.event().record_id().empty()) {
      records[{entry.event().source(), entry.event().record_id()}].push_back(&entry);
    } else if (const std::string text = SentenceOf(entry.event()); !text.empty()) {
      AddSentence(entry, text, time, &steps);
    }
  }
  DocumentSection corrections;
  corrections.set_title("Corrections et annulations");
  for (auto& [key, versions] : records) {
    std::sort(versions.begin(), versions.end(),
              [](const TimelineEntry* a, const TimelineEntry* b) { return IsLater(*b, *a); });
    const TimelineEntry& holds = *versions.back();
    if (const std::string text = SentenceOf(holds.event()); !text.empty()) {
      AddSentence(holds, text, time, &steps);
    }
    for (size_t i = 0; i + 1 < versions.size(); ++i) {
      const std::string text = SentenceOf(versions[i]->event());
      const bool cancelled = versions[i + 1]->event().has_cancellation();
      if (text.empty()) continue;
      AddSentence(*versions[i],
                  absl::StrCat(text, cancelled ? " ; annulé le " : " ; remplacé le ",
                               FrenchDay(KnownOn(*versions[i + 1], time))),
                  time, &corrections);
    }
  }
  SortByDay(&steps);
  SortByDay(&corrections);
  return {RightSection(std::move(rights), time), std::move(steps), std::move(corrections)};
}

DocumentSection TransmittedSection(const std::vector<TimelineEntry>& entries,
                                   const CivilTime& time) {
  DocumentSection section;
  section.set_title("Coordonnées, foyer et situation, tels qu'ils ont été transmis");
  for (const TimelineEntry& entry : entries) {
    const Event& event = entry.event();
    if (event.has_contact()) {
      AddSentence(entry, "coordonnées : " + FieldsOf(event.contact()), time, &section);
    } else if (event.has_household()) {
      AddSentence(entry, "foyer : " + FieldsOf(event.household()), time, &section);
    } else if (event.has_diagnostic()) {
      AddSentence(entry, "diagnostic : " + FieldsOf(event.diagnostic()), time, &section);
    } else if (event.has_socio_professional()) {
      AddSentence(entry, "situation : " + FieldsOf(event.socio_professional()), time, &section);
    }
  }
  return section;
}

std::string ToText(const Document& document) {
  std::string text = absl::StrCat(document.title, "\n\n");
  for (const auto& [what, said] : document.head) absl::StrAppend(&text, what, " : ", said, "\n");
  for (const DocumentSection& section : document.sections) {
    if (section.sentences_size() == 0) continue;
    absl::StrAppend(&text, "\n", section.title(), "\n");
    for (const DocumentSentence& sentence : section.sentences()) {
      const std::string source = SourceText(sentence);
      absl::StrAppend(&text, "- ", Line(sentence), source.empty() ? "" : " ", source, "\n");
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
