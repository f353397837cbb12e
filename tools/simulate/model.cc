// SPDX-License-Identifier: EUPL-1.2
#include "tools/simulate/model.h"

#include <algorithm>

namespace jalon::simulate {

const Step* StepOn(const Dossier& dossier, Date day) {
  const Step* found = nullptr;
  for (const Step& step : dossier.steps) {
    if (step.on <= day) found = &step;
  }
  return found;
}

Soumis SoumisOn(const Person& person, Date day) {
  Soumis soumis = person.soumis;
  for (const SoumisChange& flip : person.flips) {
    if (flip.on <= day) soumis = flip.soumis ? Soumis::kYes : Soumis::kNo;
  }
  return soumis;
}

Date LastEventOn(const Dossier& dossier) {
  Date last;
  for (const Person& person : dossier.persons) last = std::max(last, person.last_event_on);
  return last;
}

}  // namespace jalon::simulate
