// SPDX-License-Identifier: EUPL-1.2
//
// Random histories and conventions, biased to nasty coincidences: few days, month ends, gaps of
// exactly twelve months, several messages a day, records corrected, cancelled and moved.
#ifndef JALON_TESTS_PROPERTIES_RANDOM_HISTORY_H_
#define JALON_TESTS_PROPERTIES_RANDOM_HISTORY_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "engine/base/date.h"
#include "jalon/v1/event.pb.h"
#include "jalon/v1/indicators.pb.h"

namespace jalon::properties {

// Facts about a handful of persons who may share dossiers, records and links. Different histories
// share nothing.
struct RandomHistory {
  std::vector<jalon::v1::Event> events;
  // Messages without transmission time: two of one day are told apart by their known time only, so
  // their order across persons says nothing.
  bool untimed = false;
};

// Same seed, same sequence. Not thread-safe.
class Generator {
 public:
  explicit Generator(uint64_t seed) : random_(seed) {}

  RandomHistory History();
  // A period, K, perhaps V, and parameters set over BASE. `persons_only`: the unit stays a person.
  jalon::v1::Question Question(bool persons_only);
  // A day that facts and questions share.
  Date Day();
  // Below `n`.
  size_t Below(size_t n);
  bool Chance(double probability);

  template <typename T>
  void Shuffle(std::vector<T>* items) {
    for (size_t i = items->size(); i > 1; --i) std::swap((*items)[i - 1], (*items)[Below(i)]);
  }

 private:
  std::string Name(size_t person) const;
  std::string MaybeDay(double probability);
  Date Later(Date day);
  jalon::v1::Event Common();
  void SetKnown(Date day, jalon::v1::Event* event);
  void AddMessages(size_t person, RandomHistory* history);
  jalon::v1::Event Situation(size_t person, bool untimed);
  void AddRecord(RandomHistory* history);
  jalon::v1::Event Version(const std::string& record, int kind);
  void SetBody(int kind, jalon::v1::Event* event);
  void SetSupport(int kind, jalon::v1::Event* event);
  void SetFollowUp(int kind, jalon::v1::Event* event);
  void AddDetails(size_t person, RandomHistory* history);
  std::string Structure();
  void SetOrientation(jalon::v1::Orientation* orientation);
  void SetRendezVous(jalon::v1::RendezVous* rendez_vous);
  void SetCer(jalon::v1::Cer* cer);
  void AddRepetitions(RandomHistory* history);
  void AddLink(RandomHistory* history);
  std::string RandomParameter();

  std::mt19937_64 random_;
  uint64_t histories_ = 0;
  uint64_t events_ = 0;
  size_t persons_ = 0;  // of the history under way
};

}  // namespace jalon::properties

#endif  // JALON_TESTS_PROPERTIES_RANDOM_HISTORY_H_
