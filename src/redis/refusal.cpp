#include "redis/refusal.h"

#include <array>

namespace difysso::redis {
namespace {

constexpr std::array kRefusals{
    Refusal{"OOM", false},        Refusal{"MISCONF", false}, Refusal{"NOREPLICAS", false},
    Refusal{"READONLY", true},    Refusal{"LOADING", true},  Refusal{"MASTERDOWN", true},
    Refusal{"CLUSTERDOWN", true},
};

}  // namespace

const Refusal* refusal_in(const Reply& reply) {
    for (const auto& refusal : kRefusals) {
        if (is_error(reply, refusal.prefix.view())) return &refusal;
    }
    return nullptr;
}

// The word ends at a blank, or the error ends with it.
bool is_error(const Reply& reply, std::string_view word) {
    return reply.type == Reply::Type::error && reply.text.starts_with(word) &&
           (reply.text.size() == word.size() || reply.text[word.size()] == ' ');
}

}  // namespace difysso::redis
