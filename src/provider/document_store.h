#pragma once
#include <optional>
#include <string>

namespace difysso::provider {

// Keeps the last good documents of providers (discovery, key set) across a start, so that a
// provider's outage doesn't outlive it. What was kept is judged again like a fresh answer. Any
// thread, and several processes at once. Never throws: a lost document is fetched again.
class DocumentStore {
  public:
    virtual ~DocumentStore() = default;
    // `name` is ours: "<provider id>.discovery".
    virtual std::optional<std::string> load(const std::string& name) = 0;
    virtual void save(const std::string& name, const std::string& text) = 0;
};

}  // namespace difysso::provider
