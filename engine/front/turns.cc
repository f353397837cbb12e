// SPDX-License-Identifier: EUPL-1.2
#include "engine/front/turns.h"

namespace jalon::front {

Turn Turns::ForImport() {
  std::unique_lock<std::mutex> lock(state_->mutex);
  state_->changed.wait(lock, [this] { return state_->erasures == 0; });
  return Take(&State::imports);
}

Turn Turns::ForErasure() {
  const std::lock_guard<std::mutex> lock(state_->mutex);
  return state_->imports == 0 ? Take(&State::erasures) : nullptr;
}

// The mutex is held.
Turn Turns::Take(int State::*count) const {
  ++(state_.get()->*count);
  return {state_.get(), [state = state_, count](void*) {
            const std::lock_guard<std::mutex> lock(state->mutex);
            --(state.get()->*count);
            state->changed.notify_all();
          }};
}

}  // namespace jalon::front
