#pragma once
#include <array>
#include <mutex>
#include <optional>

#include "observe/clock.h"
#include "observe/reason.h"

namespace difysso::observe {

// What the worker's upkeep last found of each thing a sign-in needs. Answering /v1/health/ready
// reads this and does no I/O. Any thread.
class Health {
  public:
    enum class Part { postgresql, redis, dify_schema, migrations, provider };
    static constexpr std::size_t kParts = 5;

    struct State {
        bool known = false;            // looked at since the worker started
        std::optional<Reason> reason;  // nothing when well
    };
    using Snapshot = std::array<State, kParts>;

    void set(Part part, std::optional<Reason> reason);
    Snapshot snapshot() const;
    // A provider that is away changes nothing: its people are told at sign-in.
    static bool ready(const Snapshot& snapshot);
    static std::string_view name(Part part);

  private:
    mutable std::mutex mutex_;
    Snapshot states_{};
};

}  // namespace difysso::observe
