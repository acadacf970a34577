#pragma once
// Casdoor's certificates (its signing keys), by name; the name is the `kid` of the tokens.
// Any thread may call it; a key that is handed out stays valid after a rotation.

#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "signing_key.h"

namespace casdoor_standin {

class Certificates {
  public:
    // cert-ec, cert-ec384, cert-ec521, cert-acme (RSA 2048) and cert-built-in. RSA keys take their
    // time, so each key is made when it is first asked for.
    Certificates();

    std::shared_ptr<const SigningKey> find(const std::string& name) const;  // null when unknown
    std::vector<std::shared_ptr<const SigningKey>> all() const;
    std::vector<std::string> names() const;
    // A new key of the same kind under `name`, or, when `successor` is another name, under that
    // one, with the old key kept under the old name. False when there is no `name`.
    bool rotate(const std::string& name, const std::string& successor);
    // Back to the keys that were made first.
    void reset();

  private:
    using KeyPtr = std::shared_ptr<const SigningKey>;
    struct Entry {
        std::string kind;
        std::shared_future<KeyPtr> key;
    };
    static Entry entry(const std::string& name, const std::string& kind);
    std::map<std::string, Entry> first_;
    mutable std::mutex mutex_;
    std::map<std::string, Entry> entries_;
};

}  // namespace casdoor_standin
