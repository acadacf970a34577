#pragma once
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "outbound/http_clients.h"
#include "unit/provider/fake_http.h"

namespace difysso::test {

// Stands for all the origins that a provider's documents can name: answers by URL, and remembers
// what was asked where. What nobody scripted is a 404.
class FakeWeb final : public outbound::HttpClients {
  public:
    struct Asked {
        std::string url;
        outbound::HttpRequest request;
    };

    outbound::HttpClient* to(const config::Origin& origin) override {
        const std::lock_guard lock(mutex_);
        if (closed) return nullptr;
        auto& client = clients_[origin.text()];
        if (!client)
            client = std::make_unique<FakeHttp>(
                [this, where = origin.text()](const outbound::HttpRequest& request) {
                    return serve(where + request.target, request);
                });
        return client.get();
    }

    void on(const std::string& url, FakeHttp::Answer answer) {
        const std::lock_guard lock(mutex_);
        pages_[url] = std::move(answer);
    }
    void forget() {
        const std::lock_guard lock(mutex_);
        asked_.clear();
    }
    std::vector<Asked> asked() const {
        const std::lock_guard lock(mutex_);
        return asked_;
    }
    std::size_t count() const { return asked().size(); }
    std::size_t count(const std::string& url) const {
        std::size_t found = 0;
        for (const Asked& one : asked())
            found += one.url == url;
        return found;
    }
    // The last request to `url`.
    outbound::HttpRequest last(const std::string& url) const {
        const auto all = asked();
        for (auto one = all.rbegin(); one != all.rend(); ++one)
            if (one->url == url) return one->request;
        throw std::runtime_error("nobody asked " + url);
    }

    bool closed = false;  // too many origins already

  private:
    outbound::HttpResponse serve(const std::string& url, const outbound::HttpRequest& request) {
        FakeHttp::Answer page = always(404, "");
        {
            const std::lock_guard lock(mutex_);
            asked_.push_back({url, request});
            if (const auto found = pages_.find(url); found != pages_.end()) page = found->second;
        }
        return page(request);
    }

    mutable std::mutex mutex_;
    std::map<std::string, std::unique_ptr<FakeHttp>> clients_;
    std::map<std::string, FakeHttp::Answer> pages_;
    std::vector<Asked> asked_;
};

inline FakeHttp::Answer too_large() {
    return [](const outbound::HttpRequest&) -> outbound::HttpResponse {
        throw observe::Failure(observe::Reason::token_response_too_large);
    };
}

}  // namespace difysso::test
