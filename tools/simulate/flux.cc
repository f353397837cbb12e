// SPDX-License-Identifier: EUPL-1.2
#include "tools/simulate/flux.h"

#include <fmt/format.h>

#include <fstream>
#include <map>
#include <pugixml.hpp>
#include <set>

#include "tools/simulate/calendar.h"
#include "tools/simulate/dossier_xml.h"

namespace jalon::simulate {
namespace {

// Line ends, no indentation: as the caisses write.
constexpr unsigned kFormat = pugi::format_indent | pugi::format_no_declaration;
constexpr const char* kIndentation = "";
constexpr std::string_view kStart =
    "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n"
    "<Racine xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
    "xsi:noNamespaceSchemaLocation=\"vrsb0801.xsd\">\n";
constexpr std::string_view kEnd = "</Racine>\n";

class StringWriter : public pugi::xml_writer {
 public:
  explicit StringWriter(std::string* out) : out_(out) {}
  void write(const void* data, size_t size) override {
    out_->append(static_cast<const char*>(data), size);
  }

 private:
  std::string* out_;
};

void Print(const pugi::xml_document& document, std::string* out) {
  StringWriter writer(out);
  for (pugi::xml_node node : document.children()) {
    node.print(writer, kIndentation, kFormat, pugi::encoding_latin1);
  }
}

// HEUCREAFLUX: the CAF writes in the evening, the MSA in the morning; the fraction is its habit.
std::string MadeAt(const Message& message) {
  const int minute = message.made_on.days() % 60;
  const int second = message.made_on.days() * 7 % 60;
  return message.emitter == Emitter::kCaf ? fmt::format("21:{:02}:{:02}.0000", minute, second)
                                          : fmt::format("10:{:02}:{:02}.4500", minute, second);
}

void PrintHeader(const Message& message, std::string* out) {
  pugi::xml_document document;
  pugi::xml_node node = document.append_child("IdentificationFlux");
  AddText(node, "APPLIEME", message.emitter == Emitter::kCaf ? "CRI" : "AGO");
  AddText(node, "NUMVERSIONAPPLIEME", message.emitter == Emitter::kCaf ? "6200" : "0801");
  AddText(node, "TYPEFLUX", message.monthly ? "M" : "I");
  AddText(node, "NATFLUX", "D");
  AddText(node, "DTCREAFLUX", message.made_on.ToString());
  AddText(node, "HEUCREAFLUX", MadeAt(message));
  AddText(node, "DTREF", message.reference_on.ToString());
  Print(document, out);
}

void PrintTrailer(int64_t dossiers, std::string* out) {
  pugi::xml_document document;
  pugi::xml_node node = document.append_child("TransmissionFlux");
  AddText(node, "NBTOTDOSRSATRANSM", fmt::format("{:08}", dossiers));
  AddText(node, "NBTOTDOSRSATRANSMANO", fmt::format("{:08}", 0));
  Print(document, out);
}

// "NRSACGIM_RSABEI_20220103_A0000001.xml".
std::string FileName(const Message& message, int64_t transmission) {
  const bool caf = message.emitter == Emitter::kCaf;
  return fmt::format("{}{}_{:04}{:02}{:02}_{}{:07}.xml", caf ? "NRSACGIM_RSABE" : "MSABE",
                     message.monthly ? "M" : "I", message.made_on.year(), message.made_on.month(),
                     message.made_on.day(), caf ? "A" : "B", transmission);
}

// What the monthly of `month_end` says of a dossier; 0: nothing.
char MonthlyState(const Dossier& dossier, const Step& step, Date month_end) {
  if (IsInStock(step.etat)) return step.etat;
  if (step.etat != '5') return 0;
  const Date month = FirstOfMonth(month_end);
  if (step.on >= month) return '5';
  const bool month_before = step.on >= month.AddMonths(-1);
  return month_before && dossier.regularised_after_closure ? '6' : 0;
}

class FluxWriter {
 public:
  FluxWriter(const Description& description, const std::vector<Dossier>& dossiers,
             const std::string& folder)
      : description_(description), dossiers_(dossiers), folder_(folder) {
    for (size_t i = 0; i < dossiers.size(); ++i) IndexDays(i);
  }

  absl::Status WriteDaily(Emitter emitter, Date day) {
    Begin({emitter, false, day, day});
    for (size_t index : changed_[day]) {
      const Dossier& dossier = dossiers_[index];
      if (dossier.emitter != emitter) continue;
      const Step* step = StepOn(dossier, day);
      if (step != nullptr) Add(dossier, *step, step->etat);
    }
    return Finish();
  }

  absl::Status WriteMonthly(Emitter emitter, Date month_end) {
    Begin({emitter, true, MonthlyReceivedOn(description_.profile(), month_end), month_end});
    for (const Dossier& dossier : dossiers_) {
      if (dossier.emitter != emitter) continue;
      const Step* step = StepOn(dossier, month_end);
      if (step == nullptr) continue;
      const char etat = MonthlyState(dossier, *step, month_end);
      if (etat != 0) Add(dossier, *step, etat);
    }
    return Finish();
  }

  const FluxTotals& Totals() const { return totals_; }

 private:
  void IndexDays(size_t index) {
    const Dossier& dossier = dossiers_[index];
    for (const Step& step : dossier.steps) changed_[step.on].insert(index);
    for (Date day : dossier.repeats) changed_[day].insert(index);
    for (const Person& person : dossier.persons) {
      for (const SoumisChange& flip : person.flips) changed_[flip.on].insert(index);
    }
  }

  void Begin(const Message& message) {
    message_ = message;
    written_ = 0;
    content_ = std::string(kStart);
    PrintHeader(message, &content_);
  }

  void Add(const Dossier& dossier, const Step& step, char etat) {
    pugi::xml_document document;
    AddDossier(dossier, step, etat, description_.departement, message_, document);
    Print(document, &content_);
    ++written_;
  }

  absl::Status Finish() {
    PrintTrailer(written_, &content_);
    content_ += kEnd;
    ++totals_.files;
    totals_.bytes += static_cast<int64_t>(content_.size());
    return WriteFile(fmt::format("{}/{}", folder_, FileName(message_, totals_.files)), content_);
  }

  const Description& description_;
  const std::vector<Dossier>& dossiers_;
  std::string folder_;
  std::map<Date, std::set<size_t>> changed_;  // dossiers by day; in their order
  Message message_;
  int64_t written_ = 0;
  std::string content_;
  FluxTotals totals_;
};

}  // namespace

absl::Status WriteFile(const std::string& path, std::string_view content) {
  std::ofstream file(path, std::ios::binary);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  file.close();
  if (file) return absl::OkStatus();
  return absl::UnavailableError(fmt::format("impossible d'écrire {}", path));
}

absl::StatusOr<FluxTotals> WriteFlux(const Description& description,
                                     const std::vector<Dossier>& dossiers,
                                     const std::string& folder) {
  FluxWriter writer(description, dossiers, folder);
  absl::Status status;
  for (Emitter emitter : {Emitter::kCaf, Emitter::kMsa}) {
    for (Date month_end : ReferenceMonths(description.from, description.to)) {
      if (status.ok()) status = writer.WriteMonthly(emitter, month_end);
    }
    if (description.profile().interface_day != 0) continue;
    for (Date day : WorkingDays(description.from, description.to)) {
      if (status.ok()) status = writer.WriteDaily(emitter, day);
    }
  }
  if (!status.ok()) return status;
  return writer.Totals();
}

}  // namespace jalon::simulate
