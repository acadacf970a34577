#pragma once
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "relay.h"
#include "stack.h"
#include "weather.h"

namespace difysso::chaos {

// What stands between the gateway and its stores.
struct Ways {
    service::Relay postgres, redis;
};

struct Disturbance {
    std::string name;
    unsigned parts;  // that are away meanwhile; 0: nobody may notice
    std::function<void()> begin;
    std::function<void()> end = [] {};
};

// All that can happen. Of Redis nothing gets lost: it writes what it does to a file before it
// answers. The random numbers choose the worker.
std::vector<Disturbance> disturbances(service::Stack& stack, Ways& ways, std::mt19937& random);

// The workers of a supervisor.
std::vector<pid_t> children(pid_t parent);

}  // namespace difysso::chaos
