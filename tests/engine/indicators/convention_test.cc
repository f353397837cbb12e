// SPDX-License-Identifier: EUPL-1.2
#include "engine/indicators/convention.h"

#include <google/protobuf/descriptor.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>

#include "engine/base/error.h"
#include "engine/indicators/convention_writer.h"

namespace jalon::indicators {
namespace {

using jalon::v1::Convention;
using jalon::v1::ConventionChoice;
using jalon::v1::Threshold;

Convention Base() { return *ReadConvention("name: \"ESSAI\"", "essai"); }

Convention With(const std::string& assignment) {
  Convention convention = Base();
  const absl::Status status = SetParameter(assignment, &convention);
  INFO(assignment << " -> " << status);
  REQUIRE(status.ok());
  return convention;
}

ErrorDetail RefusalOf(const std::string& assignment) {
  Convention convention = Base();
  const absl::Status status = SetParameter(assignment, &convention);
  INFO(assignment);
  CHECK(status.code() == absl::StatusCode::kInvalidArgument);
  CHECK(Checksum(convention) == Checksum(Base()));
  return DetailOf(status);
}

std::string ReadRefusal(const std::string& text) {
  const auto convention = ReadConvention(text, "essai.textproto");
  REQUIRE(convention.status().code() == absl::StatusCode::kInvalidArgument);
  return std::string(convention.status().message());
}

std::string DelayOf(const std::string& value) {
  const Threshold threshold = With("orientation_threshold=" + value).orientation_threshold();
  return std::to_string(threshold.n()) + " " + Threshold::Unit_Name(threshold.unit()) +
         (threshold.inclusive() ? "" : " strict");
}

template <typename List>
std::string Joined(const List& values) {
  std::ostringstream out;
  for (const auto& value : values) out << value << ' ';
  return out.str();
}

TEST_CASE("BASE says every parameter that works") {
  const auto registry = ConventionRegistry::BuiltIn();
  REQUIRE(registry.ok());
  const Convention base = *registry->Resolve(ConventionChoice());
  CHECK(base.name() == "BASE");
  const std::set<std::string> none(base.none().begin(), base.none().end());
  const auto* fields = Convention::descriptor();
  for (int i = 0; i < fields->field_count(); ++i) {
    const auto* field = fields->field(i);
    if (field->number() < 10 || field->number() >= 60) continue;
    const auto* reflection = base.GetReflection();
    const bool said = field->is_repeated() ? reflection->FieldSize(base, field) > 0
                                           : reflection->HasField(base, field);
    INFO(field->name());
    CHECK(said != (none.count(field->name()) == 1));
  }
}

TEST_CASE("BASE has the values of the contract") {
  const Convention base = Base();
  CHECK(base.entry_event() == jalon::v1::EntryEvent::flux_transmission);
  CHECK(base.closure_opens_spell());
  CHECK(base.suspension_gap_months() == 12);
  CHECK_FALSE(base.suspension_gap_inclusive());
  CHECK(Joined(base.open_states()) == "2 ");
  CHECK(base.orientation_threshold().n() == 1);
  CHECK(base.orientation_threshold().unit() == Threshold::month);
  CHECK(base.rdv_threshold().n() == 14);
  CHECK(base.rdv_threshold().unit() == Threshold::day);
  CHECK(base.cer_threshold().n() == 2);
  CHECK(base.cer_threshold().inclusive());
  CHECK(base.rdv_start() == jalon::v1::ClockStart::decision);
  CHECK(base.cer_start() == jalon::v1::ClockStart::notification);
}

TEST_CASE("the départements' conventions load and differ") {
  const auto registry = ConventionRegistry::BuiltIn();
  REQUIRE(registry.ok());
  std::set<std::string> names;
  std::set<std::string> checksums;
  const auto list = registry->List();
  for (const auto& summary : list.conventions()) {
    names.insert(summary.stamp().name());
    checksums.insert(summary.stamp().checksum());
    CHECK(summary.stamp().checksum().size() == 64);
    CHECK_FALSE(summary.text().empty());
  }
  CHECK(names == std::set<std::string>{"AUDE_2019", "BASE", "HAUTE_GARONNE_2021", "LOI",
                                       "LOT_ET_GARONNE_2020", "PAS_DE_CALAIS_2022"});
  CHECK(checksums.size() == names.size());
}

TEST_CASE("the départements' conventions say what their reports fix") {
  const auto registry = *ConventionRegistry::BuiltIn();
  const auto named = [&](const std::string& name) {
    ConventionChoice choice;
    choice.set_name(name);
    return *registry.Resolve(choice);
  };
  CHECK(named("AUDE_2019").rdv_source() == jalon::v1::RdvSource::date_signature_CER);
  CHECK(Joined(named("HAUTE_GARONNE_2021").rdv_scope().delay()) == "ACTI PRO ");
  CHECK(named("HAUTE_GARONNE_2021").rdv_scope().total().empty());
  CHECK(named("PAS_DE_CALAIS_2022").reentry_keeps_original_entry());
  CHECK(named("PAS_DE_CALAIS_2022").soumis_rule() == jalon::v1::SoumisRule::ever);
  CHECK(named("PAS_DE_CALAIS_2022").rdv_threshold().n() == 15);
  CHECK(named("LOT_ET_GARONNE_2020").orientation_threshold().n() == 2);
}

TEST_CASE("delays are read in every form") {
  CHECK(DelayOf("{n: 30, unit: day, inclusive: true}") == "30 day");
  CHECK(DelayOf("{n: 30 unit: day}") == "30 day");
  CHECK(DelayOf("{\"n\": 30, \"unit\": \"day\", \"inclusive\": false}") == "30 day strict");
  CHECK(DelayOf("30 day") == "30 day");
  CHECK(DelayOf("30 days") == "30 day");
  CHECK(DelayOf("30d") == "30 day");
  CHECK(DelayOf("30 jours") == "30 day");
  CHECK(DelayOf("1 month strict") == "1 month strict");
  CHECK(DelayOf("1 month inclusive") == "1 month");
  CHECK(DelayOf("\"1 month, inclusive\"") == "1 month");
  CHECK(DelayOf("1 mois strict") == "1 month strict");
  CHECK(DelayOf("2 semaines") == "14 day");
  CHECK(DelayOf("0 day") == "0 day");
}

TEST_CASE("a delay that says nothing of its end includes it") {
  Convention convention = With("rdv_threshold=14 day strict");
  CHECK_FALSE(convention.rdv_threshold().inclusive());
  REQUIRE(SetParameter("rdv_threshold={n: 15, unit: day}", &convention).ok());
  CHECK(convention.rdv_threshold().inclusive());
}

TEST_CASE("lists are read in every form, and replaced by --set") {
  CHECK(Joined(With("open_states=2,3").open_states()) == "2 3 ");
  CHECK(Joined(With("open_states=[3, 2]").open_states()) == "2 3 ");
  CHECK(Joined(With("open_states=2").open_states()) == "2 ");
  CHECK(Joined(With("holidays=2022-05-26,2022-06-06").holidays()) == "2022-05-26 2022-06-06 ");
  CHECK(Joined(With("holidays=[\"2022-06-06\"]").holidays()) == "2022-06-06 ");
  CHECK(With("holidays=none").holidays().empty());
  CHECK(With("rdv_status=honoured").rdv_status(0) == jalon::v1::RdvStatus::HONOURED);
  CHECK(With("rdv_status=any").rdv_status(0) == jalon::v1::RdvStatus::any);
  CHECK(With("rdv_status=not_cancelled").rdv_status(0) == jalon::v1::RdvStatus::not_cancelled);
  CHECK(With("rdv_status=HONOURED,absent").rdv_status_size() == 2);
  CHECK(With("orientation_scope=hors_pe").orientation_scope(0) ==
        jalon::v1::OrientationScope::hors_PE);
  CHECK(With("orientation_scope=[\"SOCIAL\", socio-pro]").orientation_scope_size() == 2);
}

TEST_CASE("the motives of suspensions keep their zeros") {
  Convention convention = With("open_states=2,3,4");
  REQUIRE(SetParameter("suspension_motifs=01,05", &convention).ok());
  CHECK(Joined(convention.suspension_motifs()) == "01 05 ");
  REQUIRE(SetParameter("suspension_motifs=none", &convention).ok());
  CHECK(convention.suspension_motifs().empty());
}

TEST_CASE("scopes of rendez-vous: none, a list for both, or one each") {
  CHECK_FALSE(With("rdv_scope=none").has_rdv_scope());
  const auto both = With("rdv_scope=[\"ACTI PRO\",\"PLIE\"]").rdv_scope();
  CHECK(Joined(both.total()) == "ACTI PRO PLIE ");
  CHECK(Joined(both.delay()) == "ACTI PRO PLIE ");
  const auto each = With("rdv_scope={total: [], delay: [\"ACTI PRO\"]}").rdv_scope();
  CHECK(each.total().empty());
  CHECK(Joined(each.delay()) == "ACTI PRO ");
}

TEST_CASE("the previous report, with or without quotes, and none") {
  for (const char* value : {"{to: 2022-05-30, known_at: 2022-06-10}",
                            "{\"to\": \"2022-05-30\", \"knownAt\": \"2022-06-10\"}",
                            "{to: \"2022-05-30\" known_at: \"2022-06-10\"}"}) {
    const auto report = With(std::string("previous_report=") + value).previous_report();
    CHECK(report.to() == "2022-05-30");
    CHECK(report.known_at() == "2022-06-10");
  }
  CHECK_FALSE(With("previous_report=none").has_previous_report());
}

TEST_CASE("a suspension gap may be none, and come back") {
  Convention convention = With("suspension_gap_months=none");
  CHECK_FALSE(convention.has_suspension_gap_months());
  CHECK(Joined(convention.none()).find("suspension_gap_months") != std::string::npos);
  const std::string never = Checksum(convention);
  REQUIRE(SetParameter("suspension_gap_months=12", &convention).ok());
  CHECK(Joined(convention.none()).find("suspension_gap_months") == std::string::npos);
  CHECK(Checksum(convention) == Checksum(Base()));
  CHECK(never != Checksum(Base()));
}

TEST_CASE("booleans, numbers and words") {
  CHECK(With("unit=foyer").unit() == jalon::v1::Unit::foyer);
  CHECK(With("carry_over_orientation=True").carry_over_orientation());
  CHECK_FALSE(With("closure_opens_spell=\"false\"").closure_opens_spell());
  CHECK(With("cer_lookback_days = 30").cer_lookback_days() == 30);
  CHECK(With("rdv_source=DATE_SIGNATURE_CER").rdv_source() ==
        jalon::v1::RdvSource::date_signature_CER);
}

TEST_CASE("what cannot be set is refused, by name, and nothing changes") {
  CHECK(RefusalOf("orientation_treshold=30 day").reason == "UNKNOWN_PARAMETER");
  CHECK(RefusalOf("none=holidays").reason == "UNKNOWN_PARAMETER");
  CHECK(RefusalOf("soumis_rule=sometimes").reason == "INVALID_VALUE");
  CHECK(RefusalOf("soumis_rule=SOUMIS_RULE_UNSPECIFIED").reason == "INVALID_VALUE");
  CHECK(RefusalOf("soumis_rule=").reason == "INVALID_VALUE");
  CHECK(RefusalOf("soumis_rule").reason == "SYNTAX");
  CHECK(RefusalOf("soumis_rule=ever pause").reason == "INVALID_VALUE");
  CHECK(RefusalOf("soumis_rule=none").reason == "INVALID_VALUE");
  CHECK(RefusalOf("mutation_in_counts=2").reason == "INVALID_VALUE");
  CHECK(RefusalOf("rdv_scope={total: [\"A\"]").reason == "INVALID_VALUE");
  CHECK(RefusalOf("open_states=none").field == "open_states");
}

TEST_CASE("values that cannot be are refused") {
  CHECK(RefusalOf("orientation_threshold={n: -1, unit: day}").field == "orientation_threshold");
  CHECK(RefusalOf("orientation_threshold={n: 30}").reason == "INVALID_VALUE");
  CHECK(RefusalOf("orientation_threshold=30").reason == "INVALID_VALUE");
  CHECK(RefusalOf("rdv_threshold=14 lunes").reason == "INVALID_VALUE");
  CHECK(RefusalOf("cer_threshold={n: 2 unit: month size: 3}").reason == "INVALID_VALUE");
  CHECK(RefusalOf("cer_threshold=99999999 day").field == "cer_threshold");
  CHECK(RefusalOf("holidays=2022-11-31").field == "holidays");
  CHECK(RefusalOf("effective_from=2022-02-29").field == "effective_from");
  CHECK(RefusalOf("open_states=2,5").field == "open_states");
  CHECK(RefusalOf("open_states=3").field == "open_states");
  CHECK(RefusalOf("cer_lookback_days=-1").field == "cer_lookback_days");
  CHECK(RefusalOf("suspension_gap_months=-12").field == "suspension_gap_months");
  CHECK(RefusalOf("previous_report={to: 2022-05-30}").field == "previous_report");
  CHECK(RefusalOf("previous_report={to: 2022-05-32, known_at: 2022-06-10}").field ==
        "previous_report");
}

TEST_CASE("dated laws are put in order, complete, and refused when they cannot be") {
  const auto convention = ReadConvention(
      "orientation_threshold: 2 month strict\n"
      "dated_law {from: \"2025-01-01\" orientation_threshold: {n: 42 unit: day}}\n"
      "dated_law {from: \"2019-02-04\" orientation_threshold: {n: 1 unit: month inclusive: "
      "false} cer_threshold: {n: 1 unit: month}}\n",
      "essai");
  INFO(convention.status());
  REQUIRE(convention.ok());
  REQUIRE(convention->dated_law_size() == 2);
  CHECK(convention->dated_law(0).from() == "2019-02-04");
  CHECK(convention->dated_law(0).cer_threshold().inclusive());
  CHECK_FALSE(convention->dated_law(1).orientation_threshold().inclusive());
  CHECK(RefusalOf("dated_law={orientation_threshold: {n: 42 unit: day}}").field == "dated_law");
  CHECK(RefusalOf("dated_law={from: 2025-02-30}").field == "dated_law");
  CHECK(RefusalOf("dated_law={from: 2025-01-01 cer_threshold: {n: -1 unit: day}}").field ==
        "dated_law");
  CHECK(RefusalOf("dated_law={from: 2025-01-01},{from: 2025-01-01}").reason == "CONTRADICTION");
  CHECK(RefusalOf("dated_law={from: 2025-01-01 cer_threshold: {n: 1 unit: day inclusive: false}}")
            .reason == "CONTRADICTION");
  CHECK(RefusalOf("dated_law=2025-01-01").reason == "INVALID_VALUE");
}

TEST_CASE("contradictions are refused") {
  CHECK(RefusalOf("suspension_motifs=01").reason == "CONTRADICTION");
  CHECK(RefusalOf("rdv_status=any,HONOURED").reason == "CONTRADICTION");
  CHECK(RefusalOf("rdv_status=not_cancelled,HONOURED").reason == "CONTRADICTION");
  CHECK(RefusalOf("orientation_scope=hors_PE,SOCIAL").reason == "CONTRADICTION");
  CHECK(RefusalOf("orientation_scope=all,SOCIAL").reason == "CONTRADICTION");
  const std::string period = "effective_from: \"2022-12-31\" effective_to: \"2022-01-01\"";
  CHECK(ReadRefusal(period).find("début d'effet") != std::string::npos);
  CHECK(ReadRefusal("attribution: event\n"
                    "previous_report: {to: 2022-05-30, known_at: 2022-06-10}")
            .find("ligne 2") != std::string::npos);
}

TEST_CASE("a refusal names the file, the line and the parameter") {
  const std::string text =
      "# commentaire\n"
      "name: \"X\"\n"
      "orientation_threshold {\n  n: 1\n  unit: month\n}\n"
      "seuil: 3\n";
  CHECK(ReadRefusal(text) == "essai.textproto, ligne 7 : paramètre inconnu « seuil »");
  CHECK(ReadRefusal("name: \"X\"\n\nopen_states: [\n 2,\n 7]")
            .rfind("essai.textproto, ligne 3 : ", 0) == 0);
  CHECK(ReadRefusal("\nunit: moitié").find("ligne 2") != std::string::npos);
  CHECK(ReadRefusal("\n\nrdv_threshold: {n: 3").find("ligne 3") != std::string::npos);
  CHECK(ReadRefusal("unit: person\nunit: foyer").find("ligne 2") != std::string::npos);
  CHECK(ReadRefusal("unit: person\n: foyer").find("ligne 2") != std::string::npos);
}

TEST_CASE("a text may write one parameter a line, or several") {
  const auto convention = ReadConvention(
      "name: \"X\" version = \"2\"  # two on a line\n"
      "open_states: 2 open_states: 3\n"
      "orientation_threshold { n: 30 unit: day }\n"
      "rdv_threshold: 15 jours  # liberal, like --set\n"
      "rdv_status: HONOURED, ABSENT\n"
      "holidays: \"2022-05-26\"\n"
      "holidays: 2022-06-06\n",
      "essai");
  REQUIRE(convention.ok());
  CHECK(convention->name() == "X");
  CHECK(convention->version() == "2");
  CHECK(Joined(convention->open_states()) == "2 3 ");
  CHECK(convention->orientation_threshold().n() == 30);
  CHECK(convention->rdv_threshold().n() == 15);
  CHECK(convention->rdv_status_size() == 2);
  CHECK(Joined(convention->holidays()) == "2022-05-26 2022-06-06 ");
  CHECK(convention->unit() == jalon::v1::Unit::person);
}

TEST_CASE("equal rules have equal checksums, however they are written") {
  const auto checksum = [](const char* text) { return Checksum(*ReadConvention(text, "essai")); };
  CHECK(checksum("open_states: [2, 3]") == checksum("name: \"Y\"\nopen_states: 3, 2, 2"));
  CHECK(checksum("unit: person") == checksum("holidays: none"));
  CHECK(checksum("unit: person") != checksum("unit: foyer"));
  CHECK(checksum("orientation_threshold: 1 month") == checksum(""));
  CHECK(checksum("orientation_threshold: 1 month strict") != checksum(""));
}

TEST_CASE("a choice names a convention, sends a text, and sets parameters in order") {
  const auto registry = *ConventionRegistry::BuiltIn();
  ConventionChoice choice;
  choice.set_name("PAS_DE_CALAIS_2022");
  // Either alone would contradict BASE's list of open states.
  choice.add_overrides("suspension_motifs=01");
  choice.add_overrides("open_states=2,3");
  const auto named = registry.Resolve(choice);
  REQUIRE(named.ok());
  CHECK(Stamp(*named).name() == "PAS_DE_CALAIS_2022+2");
  CHECK(Stamp(*named).version() == "1");
  CHECK(Stamp(*named).checksum() == Checksum(*named));

  choice.set_text("name: \"TEXTE\"\nunit: foyer");
  CHECK(registry.Resolve(choice)->unit() == jalon::v1::Unit::foyer);
  choice.add_overrides("unit=moitié");
  CHECK(DetailOf(registry.Resolve(choice).status()).field == "unit");
  choice.set_name("INCONNUE");
  CHECK(registry.Resolve(choice).status().code() == absl::StatusCode::kNotFound);
}

TEST_CASE("a folder adds to the built-in conventions, and its faults stop it") {
  const auto folder = std::filesystem::temp_directory_path() / "jalon_convention_test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "mine.textproto") << "name: \"MIENNE\"\ncer_lookback_days: 30\n";
  const auto registry = ConventionRegistry::WithFolder(folder.string());
  REQUIRE(registry.ok());
  ConventionChoice choice;
  choice.set_name("MIENNE");
  CHECK(registry->Resolve(choice)->cer_lookback_days() == 30);
  CHECK(registry->List().conventions_size() == 7);

  std::ofstream(folder / "faulty.textproto") << "name: \"F\"\ncer_lookback_days: beaucoup\n";
  CHECK(ConventionRegistry::WithFolder(folder.string())
            .status()
            .message()
            .find("faulty.textproto, ligne 2") != std::string::npos);
  std::ofstream(folder / "faulty.textproto") << "cer_lookback_days: 3\n";
  CHECK_FALSE(ConventionRegistry::WithFolder(folder.string()).ok());
  std::filesystem::remove_all(folder);
  CHECK_FALSE(ConventionRegistry::WithFolder(folder.string()).ok());
}

TEST_CASE("a convention written whole is read again as the same one") {
  const auto registry = ConventionRegistry::BuiltIn();
  REQUIRE(registry.ok());
  const auto list = registry->List();
  for (const auto& summary : list.conventions()) {
    ConventionChoice choice;
    choice.set_name(summary.stamp().name());
    for (const char* parameter :
         {"", "rdv_scope=[\"MDS d'Arras\", \"É \\\"2\\\"\"]", "suspension_gap_months=none",
          "holidays=2022-05-01,2022-12-25",
          "previous_report={to: \"2021-12-31\" known_at: \"2022-01-31\"}"}) {
      // Other conventions may contradict these.
      if (*parameter != 0 && summary.stamp().name() != "BASE") continue;
      choice.clear_overrides();
      if (*parameter != 0) choice.add_overrides(parameter);
      const auto convention = registry->Resolve(choice);
      INFO(summary.stamp().name() << " " << parameter << " " << convention.status());
      REQUIRE(convention.ok());
      const std::string text = WriteConvention(*convention);
      const auto again = ReadConvention(text, "essai");
      INFO(text << again.status());
      REQUIRE(again.ok());
      CHECK(Stamp(*again).SerializeAsString() == Stamp(*convention).SerializeAsString());
    }
  }
}

}  // namespace
}  // namespace jalon::indicators
