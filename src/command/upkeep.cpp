#include "command/upkeep.h"

#include <chrono>

#include "observe/failure.h"

namespace difysso::command {
namespace {

using namespace std::chrono_literals;
using observe::Reason;
using Clock = std::chrono::steady_clock;

constexpr auto kTick = 1s;
constexpr auto kLook = 5s;         // at what is well
constexpr auto kSchemaLook = 60s;  // Dify may be upgraded underneath
constexpr auto kPatience = 3s;

bool is_well(const observe::Health::State& state) {
    return state.known && !state.reason;
}

}  // namespace

Upkeep::Upkeep(const Parts& parts) : parts_(parts), thread_([this] { run(); }) {}

Upkeep::~Upkeep() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    stopped_.notify_one();
    thread_.join();
}

void Upkeep::run() {
    auto next_look = Clock::now();
    auto next_schema = next_look;
    std::unique_lock lock(mutex_);
    while (!stop_) {
        lock.unlock();
        look_at_keys();
        const auto now = Clock::now();
        // What isn't well is looked at every second, so that it is noticed when it heals.
        if (now >= next_look || !all_well()) {
            look_at_redis();
            look_at_database();
            next_look = now + kLook;
        }
        if (now >= next_schema || !is_well(state(Part::dify_schema)) ||
            !is_well(state(Part::migrations))) {
            look_at_schema();
            next_schema = now + kSchemaLook;
        }
        lock.lock();
        stopped_.wait_for(lock, kTick, [this] { return stop_; });
    }
}

observe::Health::State Upkeep::state(Part part) const {
    return parts_.health.snapshot()[static_cast<std::size_t>(part)];
}

bool Upkeep::all_well() const {
    return is_well(state(Part::postgresql)) && is_well(state(Part::redis));
}

void Upkeep::look_at(Part part, const std::function<std::optional<Reason>()>& look) {
    std::optional<Reason> reason;
    observe::Literal detail;
    std::string code;
    try {
        reason = look();
    } catch (const observe::Failure& failure) {
        reason = failure.reason();
        detail = failure.detail();
        code = failure.code();
    } catch (const std::exception&) {
        // This thread must live as long as its worker.
        reason = Reason::internal;
        detail = "an exception that nobody foresaw";
    }
    const auto before = state(part);
    parts_.health.set(part, reason);
    parts_.metrics.set(observe::Metrics::Family::dependency_up,
                       {{"dependency", observe::Health::name(part)}}, reason ? 0 : 1);
    // A line when something changed, not one a second.
    if (before.known && before.reason == reason) return;
    if (!before.known && !reason) return;
    parts_.log.write({.level = reason ? observe::Level::error : observe::Level::info,
                      .event = "upkeep",
                      .reason = reason,
                      .key = observe::Word(observe::Health::name(part)),
                      .detail = reason ? detail : observe::Literal("well again"),
                      .code = observe::Word(code)});
}

void Upkeep::look_at_keys() {
    look_at(Part::provider, [this]() -> std::optional<Reason> {
        bool all = true;
        for (const auto& provider : parts_.providers.all())
            all &= provider->refresh(outbound::Deadline::after(kPatience));
        return all ? std::nullopt : std::optional(Reason::provider_keys_unavailable);
    });
}

void Upkeep::look_at_redis() {
    look_at(Part::redis, [this]() -> std::optional<Reason> {
        const auto reply = parts_.redis.command({"PING"}, outbound::Deadline::after(kPatience));
        if (reply.type == redis::Reply::Type::error) return Reason::redis_unavailable;
        return std::nullopt;
    });
}

void Upkeep::look_at_database() {
    static const postgres::Statement kNothing{"upkeep", "SELECT 1"};
    look_at(Part::postgresql, [this]() -> std::optional<Reason> {
        const auto deadline = outbound::Deadline::after(kPatience);
        parts_.database.acquire(deadline)->execute(kNothing, {}, deadline);
        return std::nullopt;
    });
}

void Upkeep::look_at_schema() {
    std::shared_ptr<const dify::Schema> schema;
    look_at(Part::dify_schema, [&]() -> std::optional<Reason> {
        schema = parts_.schema.look(outbound::Deadline::after(kPatience));
        if (!schema->missing.empty()) return Reason::dify_schema_unknown;
        return schema->set_up ? std::nullopt : std::optional(Reason::dify_not_set_up);
    });
    look_at(Part::migrations, [&]() -> std::optional<Reason> {
        if (!schema) return Reason::database_unavailable;
        if (!schema->missing_of_ours.empty()) return Reason::migrations_pending;
        return std::nullopt;
    });
}

}  // namespace difysso::command
