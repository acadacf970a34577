#pragma once
#include <string>
#include <string_view>

#include "provider/document_store.h"

namespace difysso::provider {

// Documents as files of one folder (STATE_DIRECTORY), each replaced as a whole: who reads one sees
// the old text or the new one. Immutable; any thread, and several processes at once.
class StateFiles final : public DocumentStore {
  public:
    // Larger texts are neither kept nor read.
    static constexpr std::size_t kMostBytes = std::size_t{1024} * 1024;

    // An empty `folder` keeps nothing.
    explicit StateFiles(std::string folder) : folder_(std::move(folder)) {}

    // Nothing for a file that somebody else could have written: whoever writes a key set here signs
    // in as anybody.
    std::optional<std::string> load(const std::string& name) override;
    void save(const std::string& name, const std::string& text) override;

  private:
    // Empty when nothing is kept or the name is none of ours.
    std::string path_of(std::string_view name) const;

    const std::string folder_;
};

}  // namespace difysso::provider
