#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/given.h"
#include "config/settings.h"
#include "observe/literal.h"

namespace difysso::config {

// The rules between keys. Each part looks at what the readers of key_table.h made of the single
// values, says what doesn't fit together, and fills in what follows from other keys.
class Validation {
  public:
    Validation(const Given& given, Findings& findings) : given_(given), findings_(findings) {}

    // Every single value by itself; what isn't given gets its default.
    void read_values();

    // `key` is the first name; the problem names it as it was written, and where.
    void error(std::string_view key, observe::Literal text, std::string_view names = {});
    void warning(std::string_view key, observe::Literal text, std::string_view names = {});
    // No error was found with it: rules that build on it make sense.
    bool good(std::string_view key) const { return !wrong_.contains(key); }
    bool is_given(std::string_view key) const { return given_.find(key) != nullptr; }
    // Is any key of the group given, well or badly.
    bool has_any_of(Group group) const;
    // "; unknown key ... looks like it", for a message about several keys.
    std::string near_misses(std::string_view key) const { return given_.near_misses(key); }
    // "" when it isn't given.
    std::string_view text(std::string_view key) const;
    // Where it was set; "default" when it wasn't.
    std::string source(std::string_view key) const;
    // An error that also names what looks like the key.
    void missing(std::string_view key, observe::Literal text, std::string_view names = {});

    Settings settings;
    std::vector<std::string> files;  // read on the way

  private:
    void read_value_of(const Key& key);

    const Given& given_;
    Findings& findings_;
    std::set<std::string, std::less<>> wrong_;
};

void validate_web(Validation& validation);
void validate_database(Validation& validation);
void validate_redis(Validation& validation);
void validate_casdoor(Validation& validation);
void validate_openid(Validation& validation);
void validate_secret_key(Validation& validation);
void validate_dify(Validation& validation);
void validate_cookies(Validation& validation);
void validate_sign_in(Validation& validation);
void validate_storage(Validation& validation);

// Is plain http to or at this place allowed (design: ALLOW_INSECURE_HTTP).
bool may_be_plain(const Origin& origin, const Settings& settings);

}  // namespace difysso::config
