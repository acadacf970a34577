#include "observe/health.h"

namespace difysso::observe {

void Health::set(Part part, std::optional<Reason> reason) {
    const std::lock_guard lock(mutex_);
    states_[static_cast<std::size_t>(part)] = {true, reason};
}

Health::Snapshot Health::snapshot() const {
    const std::lock_guard lock(mutex_);
    return states_;
}

bool Health::ready(const Snapshot& snapshot) {
    for (std::size_t i = 0; i < snapshot.size(); ++i) {
        if (static_cast<Part>(i) == Part::provider) continue;
        if (!snapshot[i].known || snapshot[i].reason) return false;
    }
    return true;
}

std::string_view Health::name(Part part) {
    switch (part) {
        case Part::postgresql:
            return "postgresql";
        case Part::redis:
            return "redis";
        case Part::dify_schema:
            return "dify_schema";
        case Part::migrations:
            return "migrations";
        case Part::provider:
            return "provider";
    }
    return "";
}

}  // namespace difysso::observe
