// SPDX-License-Identifier: EUPL-1.2
#include "engine/indicators/socle.h"

namespace jalon::indicators {
namespace {

struct SocleText {
  std::string_view code;
  std::string_view label;
};

// Labels of the convention's table (reports' ANNEXE 4).
constexpr SocleText kTexts[] = {
    {"1.1.a", "Nombre de jeunes devenus majeurs dans l'année"},
    {"1.1.b", "Nombre de jeunes pris en charge dans le cadre du référentiel"},
    {"1.1.c", "Nombre de jeunes ayant pu choisir leur personne lien"},
    {"1.1.d", "Nombre de jeunes avec un logement stable"},
    {"1.1.e", "Nombre de jeunes ayant accès à des ressources financières"},
    {"1.1.f", "Nombre de jeunes dans un parcours professionnel et/ou scolaire"},
    {"2.1.a", "Taux de couverture de premier accueil social inconditionnel à moins de 30 minutes"},
    {"2.1.b", "Nombre de structures hors département engagées dans le premier accueil social"},
    {"2.1.c", "Nombre de personnes reçues par les structures de premier accueil du département"},
    {"2.1.d", "Nombre de personnes reçues par les autres structures de premier accueil"},
    {"2.2.a", "Nombre d'intervenants sociaux formés ou sensibilisés au référent de parcours"},
    {"4.a", "Nombre de personnes formées, par thématique"},
    {"5.1.a", "Nombre de personnes accompagnées par la plateforme de mobilité"},
    {"5.1.b", "Nombre de diagnostics et d'accompagnements à la mobilité prescrits"},
    {"8.1.a", "Nombre de premiers contacts établis"},
    {"8.1.b", "Nombre de familles et d'enfants suivis"},
    {"8.1.c", "Nombre de mises à l'abri de familles et d'enfants"},
    {"8.1.d", "Nombre d'ouvertures de droits pour les enfants et les familles"},
    {"8.1.e", "Nombre de mesures de protection de l'enfance mises en œuvre"},
};

}  // namespace

std::string_view SocleLabel(std::string_view code) {
  for (const SocleText& text : kTexts) {
    if (text.code == code) return text.label;
  }
  return "";
}

}  // namespace jalon::indicators
