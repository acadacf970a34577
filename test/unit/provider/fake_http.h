#pragma once
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "observe/failure.h"
#include "outbound/http_client.h"

namespace difysso::test {

// Stands for a provider: answers as it is told and remembers what it was asked.
class FakeHttp final : public outbound::HttpClient {
  public:
    using Answer = std::function<outbound::HttpResponse(const outbound::HttpRequest&)>;

    explicit FakeHttp(Answer answer) : answer_(std::move(answer)) {}

    outbound::HttpResponse send(const outbound::HttpRequest& request,
                                const outbound::Deadline& /*deadline*/) override {
        Answer answer;
        {
            const std::lock_guard lock(mutex_);
            requests_.push_back(request);
            answer = answer_;
        }
        return answer(request);
    }

    void answer_with(Answer answer) {
        const std::lock_guard lock(mutex_);
        answer_ = std::move(answer);
    }
    std::vector<outbound::HttpRequest> requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }
    std::size_t count() const { return requests().size(); }
    std::size_t count(const std::string& target) const {
        std::size_t found = 0;
        for (const auto& request : requests())
            found += request.target == target;
        return found;
    }

  private:
    mutable std::mutex mutex_;
    Answer answer_;
    std::vector<outbound::HttpRequest> requests_;
};

inline outbound::HttpResponse answer(int status, std::string body) {
    return {.status = status,
            .content_type = "application/json; charset=utf-8",
            .body = std::move(body),
            .date = {}};
}

inline FakeHttp::Answer always(int status, const std::string& body) {
    return [=](const outbound::HttpRequest&) { return answer(status, body); };
}

inline FakeHttp::Answer away() {
    return [](const outbound::HttpRequest&) -> outbound::HttpResponse {
        throw observe::Failure(observe::Reason::provider_unavailable);
    };
}

}  // namespace difysso::test
