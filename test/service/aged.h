#pragma once
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <string>
#include <sys/stat.h>

#include "stack.h"

namespace difysso::service {

// `difysso audit verify` passes over what is younger than a minute. These make what sign-ins have
// left behind two hours old.
inline constexpr int kAgedBy = 7200;  // seconds

inline void age_folder(const std::filesystem::path& path) {
    const timespec then{::time(nullptr) - kAgedBy, 0};
    const timespec both[2] = {then, then};
    if (::utimensat(AT_FDCWD, path.c_str(), both, 0) != 0)
        throw std::runtime_error("can't age " + path.string());
}

// Writes our record of an access token.
inline void set_token(Stack& stack, const std::string& key, const Poco::JSON::Object& record) {
    std::ostringstream text;
    record.stringify(text);
    stack.redis.command({"SET", key, text.str(), "EX", "1000"});
}

inline void age(Stack& stack) {
    stack.postgres.execute(
        "UPDATE difysso.identities SET last_seen_at = now() - interval '2 hours',"
        " linked_at = now() - interval '2 hours';"
        "UPDATE difysso.sign_in_events SET at = now() - interval '2 hours'");
    for (const auto& entry : std::filesystem::directory_iterator(stack.storage() / "privkeys"))
        age_folder(entry.path());
    for (const std::string& key : stack.redis.command({"KEYS", "difysso:token:*"})) {
        auto record = json_object(stack.redis.command({"GET", key}).at(0));
        record->set("issued", record->getValue<std::int64_t>("issued") - kAgedBy);
        set_token(stack, key, *record);
    }
}

}  // namespace difysso::service
