#pragma once
#include <mutex>
#include <optional>
#include <string>

#include "provider/document_store.h"

namespace difysso::provider {

// One text in a DocumentStore, written only when it isn't what this process wrote last. Any thread.
class KeptText {
  public:
    KeptText(DocumentStore& store, std::string name) : store_(store), name_(std::move(name)) {}

    std::optional<std::string> load() { return store_.load(name_); }
    void save(const std::string& text) {
        {
            const std::lock_guard lock(mutex_);
            if (text == saved_) return;
            saved_ = text;
        }
        store_.save(name_, text);
    }

  private:
    DocumentStore& store_;
    const std::string name_;
    std::mutex mutex_;
    std::string saved_;
};

}  // namespace difysso::provider
