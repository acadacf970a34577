#include "observe/metrics.h"

#include <array>
#include <cstdio>
#include <map>

namespace difysso::observe {
namespace {

enum class Type { counter, seconds, gauge, histogram };  // seconds: a counter of microseconds

struct FamilyRow {
    Literal name;
    Type type;
    Literal help;
};

// In the order of Metrics::Family.
constexpr std::array kFamilies{
    FamilyRow{"difysso_requests_total", Type::counter, "Requests answered."},
    FamilyRow{"difysso_request_seconds", Type::histogram, "How long requests took."},
    FamilyRow{"difysso_sign_ins_total", Type::counter,
              "Sign-ins that came back from a provider, by what became of them."},
    FamilyRow{"difysso_dependency_seconds", Type::histogram,
              "How long PostgreSQL, Redis and the providers took to answer."},
    FamilyRow{"difysso_dependency_failures_total", Type::counter,
              "What PostgreSQL, Redis and the providers didn't answer, by reason."},
    FamilyRow{"difysso_dependency_up", Type::gauge,
              "Whether a worker found it well when it last looked."},
    FamilyRow{"difysso_breaker_open", Type::gauge,
              "1 while a provider is left alone because it failed again and again."},
    FamilyRow{"difysso_workers", Type::gauge, "Workers, those that are about to leave too."},
    FamilyRow{"difysso_worker_starts_total", Type::counter, "Workers started."},
    FamilyRow{"difysso_worker_deaths_total", Type::counter,
              "Workers that ended without being told to."},
    FamilyRow{"difysso_workers_hung_total", Type::counter,
              "Workers that gave no sign of life and were killed."},
    FamilyRow{"difysso_generation", Type::gauge,
              "Which generation of workers answers; a reload begins the next."},
    FamilyRow{"difysso_threads", Type::gauge, "Threads that answer requests."},
    FamilyRow{"difysso_threads_busy", Type::gauge,
              "Those of them that answer one now, this one too."},
    FamilyRow{"difysso_provider_slots", Type::gauge,
              "How many threads may wait for providers at once."},
    FamilyRow{"difysso_provider_slots_in_use", Type::gauge, "How many do."},
    FamilyRow{"difysso_pool_limit", Type::gauge, "Connections that a pool may have."},
    FamilyRow{"difysso_pool_open", Type::gauge, "Connections that it has."},
    FamilyRow{"difysso_pool_in_use", Type::gauge, "Connections of it that somebody uses."},
    FamilyRow{"difysso_pool_waits_total", Type::counter,
              "How often somebody waited because all were in use."},
    FamilyRow{"difysso_pool_wait_seconds_total", Type::seconds, "How long they waited."},
    FamilyRow{"difysso_build_info", Type::gauge, "What is running; always 1."},
};

constexpr std::array<std::int64_t, 13> kBounds{1'000,     2'500,     5'000,     10'000,  25'000,
                                               50'000,    100'000,   250'000,   500'000, 1'000'000,
                                               2'500'000, 5'000'000, 10'000'000};  // microseconds
// Parts of a histogram: the buckets, the one without an upper bound, the sum in microseconds.
constexpr std::uint16_t kBeyond = kBounds.size();
constexpr std::uint16_t kSum = kBeyond + 1;

std::string text_of(Metrics::Labels labels) {
    std::string text;
    for (const Metrics::Label& label : labels) {
        if (!text.empty()) text += ',';
        text.append(label.name.view()).append("=\"");
        for (const char c : label.value) {
            if (c == '\\' || c == '"') text += '\\';
            text += c == '\n' ? ' ' : c;
        }
        text += '"';
    }
    return text;
}

std::string seconds(std::int64_t microseconds) {
    char text[32];
    const int size = std::snprintf(text, sizeof text, "%lld.%06lld",
                                   static_cast<long long>(microseconds / 1'000'000),
                                   static_cast<long long>(microseconds % 1'000'000));
    return {text, static_cast<std::size_t>(size)};
}

void write_line(std::string& out, std::string_view name, const std::string& labels,
                const std::string& value) {
    out.append(name);
    if (!labels.empty()) out.append("{").append(labels).append("}");
    out.append(" ").append(value).append("\n");
}

using Parts = std::map<std::uint16_t, std::int64_t>;  // of one number or histogram

void write_histogram(std::string& out, const std::string& name, const std::string& labels,
                     Parts parts) {
    const std::string before = labels.empty() ? "" : labels + ",";
    std::int64_t count = 0;
    for (std::uint16_t part = 0; part <= kBeyond; ++part) {
        count += parts[part];
        const std::string bound = part < kBeyond ? seconds(kBounds[part]) : "+Inf";
        std::string bucket = before;
        bucket.append("le=\"").append(bound).append("\"");
        write_line(out, name + "_bucket", bucket, std::to_string(count));
    }
    write_line(out, name + "_sum", labels, seconds(parts[kSum]));
    write_line(out, name + "_count", labels, std::to_string(count));
}

std::string_view type_word(Type type) {
    switch (type) {
        case Type::counter:
        case Type::seconds:
            return "counter";
        case Type::gauge:
            return "gauge";
        case Type::histogram:
            return "histogram";
    }
    return "";
}

}  // namespace

struct Metrics::Numbers {
    std::array<std::map<std::string, Parts>, kFamilies.size()> of;

    void add(Family family, Labels labels, std::int64_t value) {
        of.at(static_cast<std::size_t>(family))[text_of(labels)][0] += value;
    }
    void add(const Roster::Seen& worker);
    std::string text() const;
};

void Metrics::count(Family family, Labels labels, std::int64_t by) const {
    if (auto* number = series_.find(static_cast<std::uint16_t>(family), 0, text_of(labels)))
        number->fetch_add(by, std::memory_order_relaxed);
}

void Metrics::set(Family family, Labels labels, std::int64_t value) const {
    if (auto* number = series_.find(static_cast<std::uint16_t>(family), 0, text_of(labels)))
        number->store(value, std::memory_order_relaxed);
}

void Metrics::observe(Family family, Labels labels, std::chrono::microseconds duration) const {
    std::uint16_t bucket = 0;
    while (bucket < kBeyond && duration.count() > kBounds[bucket])
        ++bucket;
    const std::string text = text_of(labels);
    const auto number = static_cast<std::uint16_t>(family);
    for (const auto& [part, by] :
         {std::pair(bucket, std::int64_t{1}), std::pair(kSum, std::int64_t{duration.count()})})
        if (auto* value = series_.find(number, part, text))
            value->fetch_add(by, std::memory_order_relaxed);
}

Metrics::Numbers Metrics::counted() const {
    Numbers numbers;
    series_.each([&](const Series::Seen& seen) {
        numbers.of.at(seen.family)[std::string(seen.labels)][seen.part] += seen.value;
    });
    return numbers;
}

std::string Metrics::text() const {
    return counted().text();
}

std::string Metrics::text(const Roster& roster) const {
    Numbers numbers = counted();
    for (const Roster::Seen& worker : roster.all())
        numbers.add(worker);
    return numbers.text();
}

void Metrics::Numbers::add(const Roster::Seen& worker) {
    add(Family::threads, {}, worker.threads);
    add(Family::threads_busy, {}, worker.busy);
    add(Family::provider_slots, {}, worker.provider_slots);
    add(Family::provider_slots_in_use, {}, worker.provider_slots_in_use);
    for (const auto& [name, pool] : worker.pools) {
        add(Family::pool_limit, {{"pool", name}}, pool.limit);
        add(Family::pool_open, {{"pool", name}}, pool.open);
        add(Family::pool_in_use, {{"pool", name}}, pool.in_use);
    }
}

std::string Metrics::Numbers::text() const {
    std::string out;
    for (std::size_t i = 0; i < kFamilies.size(); ++i) {
        if (of[i].empty()) continue;
        const FamilyRow& row = kFamilies[i];
        const std::string name(row.name.view());
        out.append("# HELP ").append(name).append(" ").append(row.help.view()).append("\n");
        out.append("# TYPE ").append(name).append(" ").append(type_word(row.type)).append("\n");
        for (const auto& [labels, parts] : of[i]) {
            const std::int64_t value = parts.begin()->second;
            if (row.type == Type::histogram)
                write_histogram(out, name, labels, parts);
            else
                write_line(out, name, labels,
                           row.type == Type::seconds ? seconds(value) : std::to_string(value));
        }
    }
    return out;
}

}  // namespace difysso::observe
