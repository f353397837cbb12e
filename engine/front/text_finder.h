// SPDX-License-Identifier: EUPL-1.2
//
// Whether a text tells of persons, as an erasure looks for them where no event says so: in rejects,
// and in archived files that no import has read to their end. By NIR, or by a name and a first name
// near each other: a homonym is taken for her, since what stays readable could not be called back.
// Where a sender's id may stand for her (a row that was rejected because its text names her), also
// by that id near one name.
#ifndef JALON_ENGINE_FRONT_TEXT_FINDER_H_
#define JALON_ENGINE_FRONT_TEXT_FINDER_H_

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "jalon/v1/types.pb.h"

namespace jalon::front {

// Cost: a look at each word of the text, however many persons are looked for. Not thread-safe.
class TextFinder {
 public:
  // `identity` is one of those told of `person`, a number that the caller gives.
  void Add(size_t person, const jalon::v1::Identity& identity);
  // The same of `person`, whom `external_id` names too.
  void AddId(size_t person, const std::string& external_id, const jalon::v1::Identity& identity);

  // Reads on. `text` is cut anywhere: a word that is cut is read with the next piece.
  void Read(std::string_view text);
  // Ends the text; whom it told of. The next Read begins another one.
  std::set<size_t> End();

 private:
  // Words that must all be met within kWindowWords.
  struct Name {
    size_t person = 0;
    std::vector<size_t> words;
  };
  // A word that is looked for.
  struct Wanted {
    size_t last_met = 0;  // ordinal in the text, from 1
    std::vector<size_t> names;
  };

  void Want(size_t person, std::string_view words, std::string_view more_words);
  size_t WantedWord(std::string_view word);
  void ReadWords(std::string_view bytes);
  void Meet(std::string_view word);

  absl::flat_hash_map<std::string, std::vector<size_t>> nirs_;  // 13 digits -> persons
  absl::flat_hash_map<std::string, size_t> word_numbers_;
  std::vector<Wanted> wanted_;
  std::vector<Name> names_;

  // Of the text under way.
  std::string rest_;  // its last word, perhaps cut
  size_t met_ = 0;    // words so far
  std::set<size_t> found_;
};

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_TEXT_FINDER_H_
