#include "redis/slots.h"

#include <algorithm>

#include "config/read_redis.h"
#include "observe/failure.h"
#include "redis/refusal.h"

namespace difysso::redis {
namespace {

using config::Server;
using observe::Failure;
using observe::Reason;
using Type = Reply::Type;

// CRC-16/XMODEM (the specification's appendix A), bit by bit: keys are short.
unsigned crc16(std::string_view text) {
    unsigned crc = 0;
    for (const char c : text) {
        crc ^= static_cast<unsigned>(static_cast<unsigned char>(c)) << 8;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc << 1) ^ ((crc & 0x8000) != 0 ? 0x1021 : 0);
        crc &= 0xffff;
    }
    return crc;
}

bool is_slot(const Reply& reply) {
    return reply.type == Type::integer && reply.integer >= 0 && reply.integer < kSlots;
}

// [host, port, id, ...]. Nothing when the node has no name yet ("?").
std::optional<Server> node_in(const Reply& reply, const Server& asked) {
    constexpr std::int64_t kMostPort = 65535;
    if (reply.type != Type::array || reply.elements.size() < 2) return {};
    const Reply& host = reply.elements[0];
    const Reply& port = reply.elements[1];
    if (port.type != Type::integer || port.integer < 1 || port.integer > kMostPort) return {};
    Server server{asked.name, static_cast<std::uint16_t>(port.integer)};
    if (host.type == Type::nil || host.text.empty()) return server;
    if (!config::read_server(host.text, server.name).empty()) return {};
    return server;
}

[[noreturn]] void malformed() {
    throw Failure(Reason::redis_unavailable, "the cluster's table of slots can't be read");
}

}  // namespace

int slot_of(std::string_view key) {
    const auto open = key.find('{');
    if (open != std::string_view::npos) {
        const auto close = key.find('}', open);
        if (close != std::string_view::npos && close > open + 1)
            key = key.substr(open + 1, close - open - 1);
    }
    return static_cast<int>(crc16(key) % kSlots);
}

const std::string* key_of(const Command& command) {
    constexpr std::array<std::string_view, 4> kKeyless{"PING", "ECHO", "TIME", "ROLE"};
    const std::string& name = command.front();
    if (command.size() < 2 || std::find(kKeyless.begin(), kKeyless.end(), name) != kKeyless.end())
        return nullptr;
    // EVAL script numkeys key ...
    if (name == "EVAL" || name == "EVALSHA")
        return command.size() > 3 && command[2] != "0" ? &command[3] : nullptr;
    return &command[1];
}

SlotTable::SlotTable(const Reply& answer, const Server& asked) {
    owners_.fill(-1);
    if (answer.type != Type::array) malformed();
    for (const Reply& range : answer.elements) {
        // [first, last, master, replica ...]
        if (range.type != Type::array || range.elements.size() < 3 || !is_slot(range.elements[0]) ||
            !is_slot(range.elements[1]) || range.elements[0].integer > range.elements[1].integer) {
            malformed();
        }
        const auto master = node_in(range.elements[2], asked);
        if (!master) continue;
        auto place = std::find(masters_.begin(), masters_.end(), *master);
        if (place == masters_.end()) place = masters_.insert(place, *master);
        std::fill(owners_.begin() + range.elements[0].integer,
                  owners_.begin() + range.elements[1].integer + 1,
                  static_cast<int>(place - masters_.begin()));
    }
    if (masters_.empty())
        throw Failure(Reason::redis_unavailable, "no node of the cluster has any slots");
}

const Server* SlotTable::owner(int slot) const {
    const int place = owners_.at(static_cast<std::size_t>(slot));
    return place < 0 ? nullptr : &masters_[static_cast<std::size_t>(place)];
}

int SlotTable::covered() const {
    return kSlots - static_cast<int>(std::count(owners_.begin(), owners_.end(), -1));
}

std::optional<Redirection> redirection_in(const Reply& reply, const Server& asked) {
    const bool ask = is_error(reply, "ASK");
    if (!ask && !is_error(reply, "MOVED")) return {};
    const auto parts = config::split(reply.text, ' ');
    const auto colon = parts.back().rfind(':');
    Redirection redirection{ask, asked};
    if (parts.size() == 3 && colon != std::string_view::npos) {
        const auto host = parts[2].substr(0, colon);
        const bool good_host =
            host.empty() || config::read_server(host, redirection.to.name).empty();
        if (good_host && config::read_port(parts[2].substr(colon + 1), redirection.to.port).empty())
            return redirection;
    }
    throw Failure(Reason::redis_unavailable, "a node of the cluster sends us nowhere");
}

}  // namespace difysso::redis
