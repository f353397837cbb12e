// SPDX-License-Identifier: EUPL-1.2
//
// Imports and erasures take turns: an import that runs beside an erasure could bring a person after
// the erasure looked for the files that tell of her.
#ifndef JALON_ENGINE_FRONT_TURNS_H_
#define JALON_ENGINE_FRONT_TURNS_H_

#include <condition_variable>
#include <memory>
#include <mutex>

namespace jalon::front {

// Held while one of them is under way; ends with it. Any thread may let go of it.
using Turn = std::shared_ptr<void>;

// Thread-safe.
class Turns {
 public:
  // Of an import: waits until no erasure is planned that is not committed.
  Turn ForImport();
  // Of an erasure: null while an import runs.
  Turn ForErasure();

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    int imports = 0;
    int erasures = 0;
  };
  Turn Take(int State::*count) const;

  // A turn may be let go of after the engine was closed.
  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace jalon::front

#endif  // JALON_ENGINE_FRONT_TURNS_H_
