#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/findings.h"
#include "config/key_table.h"
#include "config/load.h"
#include "observe/secret.h"

namespace difysso::config {

// A value as it was found, before it is understood.
struct Found {
    std::string name;      // as written: DIFYSSO_REDIS_DB, DB_USER
    std::string source;    // "file PATH, line N", "environment", "command line"
    observe::Secret text;  // any value may be a secret
};

// What all sources together say: for each key the value of the highest source that has it.
class Given {
  public:
    explicit Given(ProviderKeys provider_keys) : provider_keys_(std::move(provider_keys)) {}

    // The keys of the providers that OIDC_PROVIDERS lists; none when it can't be understood.
    std::span<const Key> provider_keys() const { return provider_keys_.all(); }
    // By the key's first name. nullptr when it isn't given or is empty.
    const Found* find(std::string_view key) const;
    // The same, but an empty one too: for where it is.
    const Found* place(std::string_view key) const;

    void put(std::string_view key, Found found);
    // A complaint about it has been made already: that it isn't set needn't be said too.
    void spoil(std::string_view key);
    bool is_spoiled(std::string_view key) const { return spoiled_.contains(key); }
    void add_unknown(std::string name, std::string source);
    // "; unknown key SECRT_KEY (file .env, line 3) looks like it" for each name nobody knows that
    // may have been meant as this key, or "".
    std::string near_misses(std::string_view key) const;

  private:
    struct Unknown {
        std::string name;
        std::string source;
    };
    ProviderKeys provider_keys_;
    std::map<std::string, Found, std::less<>> values_;
    std::set<std::string, std::less<>> spoiled_;
    std::vector<Unknown> unknown_;
};

// Reads the files and the environment. `files` gets the names of all files that were asked for.
Given gather(const Sources& sources, Findings& findings, std::vector<std::string>& files);

}  // namespace difysso::config
