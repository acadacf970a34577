#pragma once
#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "observe/failure.h"
#include "redis/client.h"

namespace difysso::fake {

// A Redis of one thread that knows the commands of sessions. Lifetimes are kept, not run down: a
// test says what has expired by erasing it.
class Redis final : public redis::Client {
  public:
    using Type = redis::Reply::Type;
    struct Value {
        std::string text;
        std::map<std::string, std::string> fields;   // of a hash
        std::map<std::string, std::int64_t> scores;  // of a sorted set
        std::int64_t milliseconds = -1;              // to live; -1: for ever
    };
    std::map<std::string, Value> keys;

    // Called before each trip, with its number from 1 on; may throw, or do what another does at
    // that moment.
    std::function<void(int)> before_trip = [](int) {};
    // Called when all of a trip was done; who throws has had no answer.
    std::function<void(int)> after_trip = [](int) {};
    // Called before each command of a pipeline.
    std::function<void(const redis::Command&)> before_command = [](const auto&) {};
    std::string refused;  // the command that this Redis answers with an error
    bool ordered = true;  // else the keys of a pipeline have their turn in the opposite order
    int trips = 0;
    std::vector<redis::Command> asked;

    std::vector<redis::Reply> pipeline(const std::vector<redis::Command>& commands,
                                       const outbound::Deadline&) override {
        const int trip = ++trips;
        before_trip(trip);
        std::vector<redis::Reply> replies(commands.size());
        for (const std::size_t place : turns(commands)) {
            const redis::Command& command = commands[place];
            before_command(command);
            asked.push_back(command);
            replies[place] =
                command[0] == refused ? reply(Type::error, "NOPERM no") : answer(command);
        }
        after_trip(trip);
        return replies;
    }
    bool keeps_order() const override { return ordered; }

    bool has(const std::string& key) const { return keys.contains(key); }
    std::string text(const std::string& key) const {
        const auto found = keys.find(key);
        return found == keys.end() ? "" : found->second.text;
    }

  private:
    std::vector<std::size_t> turns(const std::vector<redis::Command>& commands) const {
        std::vector<std::string> met;
        const auto rank = [&](std::size_t place) {
            return std::find(met.begin(), met.end(), commands[place].at(1)) - met.begin();
        };
        std::vector<std::size_t> places;
        for (std::size_t place = 0; place < commands.size(); ++place) {
            places.push_back(place);
            if (rank(place) == std::ssize(met)) met.push_back(commands[place].at(1));
        }
        if (!ordered)
            std::stable_sort(places.begin(), places.end(),
                             [&](std::size_t a, std::size_t b) { return rank(a) > rank(b); });
        return places;
    }

    static redis::Reply reply(Type type, std::string text = "", std::int64_t integer = 0) {
        redis::Reply one;
        one.type = type;
        one.text = std::move(text);
        one.integer = integer;
        return one;
    }
    static redis::Reply list(const std::vector<std::string>& texts) {
        redis::Reply all = reply(Type::array);
        for (const std::string& text : texts)
            all.elements.push_back(reply(Type::string, text));
        return all;
    }

    redis::Reply answer(const redis::Command& command) {
        const std::string& name = command[0];
        const std::string& key = command.at(1);
        if (name == "GET" || name == "GETDEL") {
            if (!has(key)) return reply(Type::nil);
            const std::string text = keys.at(key).text;
            if (name == "GETDEL") keys.erase(key);
            return reply(Type::string, text);
        }
        if (name == "SETEX") {
            keys[key] = {.text = command.at(3),
                         .fields = {},
                         .scores = {},
                         .milliseconds = std::stoll(command.at(2)) * 1000};
            return reply(Type::status, "OK");
        }
        if (name == "SET") return set(command);
        if (name == "DEL") return reply(Type::integer, "", static_cast<int>(keys.erase(key)));
        if (name == "PTTL") return reply(Type::integer, "", has(key) ? keys[key].milliseconds : -2);
        if (name == "EXPIRE") {
            if (has(key)) keys[key].milliseconds = std::stoll(command.at(2)) * 1000;
            return reply(Type::integer, "", has(key) ? 1 : 0);
        }
        return answer_of_collections(command);
    }

    redis::Reply set(const redis::Command& command) {
        const auto has_word = [&](const char* word) {
            return std::find(command.begin() + 3, command.end(), word) != command.end();
        };
        if (has_word("NX") && has(command[1])) return reply(Type::nil);
        if (has_word("XX") && !has(command[1])) return reply(Type::nil);
        Value value{.text = command.at(2), .fields = {}, .scores = {}};
        for (std::size_t i = 3; i + 1 < command.size(); ++i) {
            if (command[i] == "PX") value.milliseconds = std::stoll(command[i + 1]);
            if (command[i] == "EX") value.milliseconds = std::stoll(command[i + 1]) * 1000;
        }
        keys[command[1]] = std::move(value);
        return reply(Type::status, "OK");
    }

    redis::Reply answer_of_collections(const redis::Command& command) {
        const std::string& name = command[0];
        const std::string& key = command.at(1);
        if (name == "HSET") {
            for (std::size_t i = 2; i + 1 < command.size(); i += 2)
                keys[key].fields[command[i]] = command[i + 1];
            return reply(Type::integer, "", 1);
        }
        if (name == "HDEL") {
            for (std::size_t i = 2; i < command.size(); ++i)
                keys[key].fields.erase(command[i]);
            return reply(Type::integer, "", 1);
        }
        if (name == "HGETALL") {
            std::vector<std::string> texts;
            if (has(key))
                for (const auto& [field, value] : keys.at(key).fields) {
                    texts.push_back(field);
                    texts.push_back(value);
                }
            return list(texts);
        }
        if (name == "ZADD" && command.at(2) == "XX") {
            if (has(key) && keys[key].scores.contains(command.at(4)))
                keys[key].scores[command.at(4)] = std::stoll(command.at(3));
            return reply(Type::integer, "", 0);
        }
        if (name == "ZADD") {
            const bool greater = command.at(2) == "GT";
            const auto score = std::stoll(command.at(greater ? 3 : 2));
            auto& scores = keys[key].scores;
            const std::string& member = command.at(greater ? 4 : 3);
            const auto old = scores.find(member);
            if (!greater || old == scores.end() || score > old->second) scores[member] = score;
            return reply(Type::integer, "", 1);
        }
        if (name == "ZREM") {
            if (has(key)) keys[key].scores.erase(command.at(2));
            return reply(Type::integer, "", 1);
        }
        if (name == "ZREMRANGEBYSCORE") {
            if (has(key))
                std::erase_if(keys[key].scores, [&](const auto& member) {
                    return member.second <= std::stoll(command.at(3));
                });
            return reply(Type::integer, "", 1);
        }
        if (name == "ZREVRANGE") return list(newest_first(key, command.back() == "WITHSCORES"));
        throw std::logic_error("the stand-in doesn't know " + name);
    }

    std::vector<std::string> newest_first(const std::string& key, bool with_scores) const {
        std::vector<std::pair<std::int64_t, std::string>> members;
        if (has(key))
            for (const auto& [member, score] : keys.at(key).scores)
                members.emplace_back(score, member);
        std::sort(members.rbegin(), members.rend());
        std::vector<std::string> names;
        for (const auto& [score, member] : members) {
            names.push_back(member);
            if (with_scores) names.push_back(std::to_string(score));
        }
        return names;
    }
};

}  // namespace difysso::fake
