// SPDX-License-Identifier: EUPL-1.2
#include "engine/indicators/socle.h"

#include <algorithm>

#include "engine/indicators/cells.h"
#include "engine/indicators/support_cells.h"

namespace jalon::indicators {
namespace {

constexpr std::string_view kAse = "service de l'aide sociale à l'enfance";
constexpr std::string_view kAccueil = "structures de premier accueil social";
constexpr std::string_view kTraining = "service de la formation, CNFPT";
constexpr std::string_view kMobility = "plateforme de mobilité";
constexpr std::string_view kStreet = "associations de maraude";

// Labels of the convention's table (reports' ANNEXE 4).
constexpr SocleIndicator kHeldByOthers[] = {
    {"1.1.a", "Nombre de jeunes devenus majeurs dans l'année", kAse},
    {"1.1.b", "Nombre de jeunes pris en charge dans le cadre du référentiel", kAse},
    {"1.1.c", "Nombre de jeunes ayant pu choisir leur personne lien", kAse},
    {"1.1.d", "Nombre de jeunes avec un logement stable", kAse},
    {"1.1.e", "Nombre de jeunes ayant accès à des ressources financières", kAse},
    {"1.1.f", "Nombre de jeunes dans un parcours professionnel et/ou scolaire", kAse},
    {"2.1.a", "Taux de couverture de premier accueil social inconditionnel à moins de 30 minutes",
     kAccueil},
    {"2.1.b", "Nombre de structures hors département engagées dans le premier accueil social",
     kAccueil},
    {"2.1.c", "Nombre de personnes reçues par les structures de premier accueil du département",
     kAccueil},
    {"2.1.d", "Nombre de personnes reçues par les autres structures de premier accueil", kAccueil},
    {"2.2.a", "Nombre d'intervenants sociaux formés ou sensibilisés au référent de parcours",
     kTraining},
    {"4.a", "Nombre de personnes formées, par thématique", kTraining},
    {"5.1.a", "Nombre de personnes accompagnées par la plateforme de mobilité", kMobility},
    {"5.1.b", "Nombre de diagnostics et d'accompagnements à la mobilité prescrits", kMobility},
    {"8.1.a", "Nombre de premiers contacts établis", kStreet},
    {"8.1.b", "Nombre de familles et d'enfants suivis", kStreet},
    {"8.1.c", "Nombre de mises à l'abri de familles et d'enfants", kStreet},
    {"8.1.d", "Nombre d'ouvertures de droits pour les enfants et les familles", kStreet},
    {"8.1.e", "Nombre de mesures de protection de l'enfance mises en œuvre", kStreet},
};

struct Measure {
  std::string_view code;
  std::string_view label;
};
constexpr Measure kMeasures[] = {
    {"1.1", "Prévenir les sorties sèches de l'aide sociale à l'enfance"},
    {"2.1", "Premier accueil social inconditionnel de proximité"},
    {"2.2", "Référent de parcours"},
    {"3.1", "Orienter et accompagner les allocataires du RSA"},
    {"3.2", "Garantie d'activité"},
    {"4", "Former les professionnels"},
    {"5.1", "Mobilités à des fins d'insertion professionnelle"},
    {"8.1", "Maraudes mixtes auprès des familles"},
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

const std::vector<SocleIndicator>& Socle() {
  static const auto* const all = [] {
    auto* indicators =
        new std::vector<SocleIndicator>(std::begin(kHeldByOthers), std::end(kHeldByOthers));
    for (const Code code : kCodes) indicators->push_back({NameOf(code), LabelOf(code), ""});
    for (const SupportCode code : kSupportCodes) {
      indicators->push_back({NameOf(code), LabelOf(code), ""});
    }
    // Numbers of one digit each: the order of texts is that of the table.
    std::sort(indicators->begin(), indicators->end(),
              [](const SocleIndicator& a, const SocleIndicator& b) { return a.code < b.code; });
    return indicators;
  }();
  return *all;
}

std::string_view SocleLabel(std::string_view code) {
  for (const SocleIndicator& indicator : Socle()) {
    if (indicator.code == code) return indicator.label;
  }
  return "";
}

std::string MeasureOf(std::string_view code) {
  const size_t first = code.find('.');
  const bool numbered =
      first != std::string_view::npos && first + 1 < code.size() && IsDigit(code[first + 1]);
  return std::string(code.substr(0, numbered ? code.find('.', first + 1) : first));
}

std::string_view MeasureLabel(std::string_view measure) {
  for (const Measure& known : kMeasures) {
    if (known.code == measure) return known.label;
  }
  return "";
}

}  // namespace jalon::indicators
