// SPDX-License-Identifier: EUPL-1.2
//
// Long work that leaves the processor now and then to whoever waits for it: schedulers let a busy
// thread run for milliseconds before somebody who asks one question is answered. What it costs the
// long work, and what it gains, is in the README of the project.
#ifndef JALON_ENGINE_BASE_TURNS_H_
#define JALON_ENGINE_BASE_TURNS_H_

#include <cstddef>
#include <thread>

namespace jalon {

// Counts steps of one thread. Costs nothing in work of fewer than `steps_a_turn` steps, and a call
// of the system a turn: some tenths of a millisecond is what a turn is to last. Not while a lock is
// held that answers wait for.
class Turns {
 public:
  explicit Turns(size_t steps_a_turn) : steps_a_turn_(steps_a_turn) {}
  void Step() {
    if (++steps_ % steps_a_turn_ == 0) std::this_thread::yield();
  }

 private:
  size_t steps_a_turn_;
  size_t steps_ = 0;
};

}  // namespace jalon

#endif  // JALON_ENGINE_BASE_TURNS_H_
