#pragma once
#include <vector>

#include "observe/metrics.h"
#include "signin/attempt.h"
#include "signin/completion.h"
#include "signin/providers.h"
#include "signin/start.h"
#include "web/rate_limiter.h"
#include "web/router.h"

namespace difysso::route {

// /auth/login, /auth/signup, /auth/callback and, below it, those of single providers,
// /auth/providers and the chooser /auth/. Immutable after construction; any thread. It must outlive
// the router that has its routes.
class SignIn {
  public:
    SignIn(const signin::Providers& providers, const signin::AttemptCookies& attempts,
           const signin::Start& start, signin::Completion& completion, web::RateLimiter& limiter,
           const observe::Metrics& metrics, const observe::Clock& clock)
        : providers_(providers),
          attempts_(attempts),
          start_(start),
          completion_(completion),
          limiter_(limiter),
          metrics_(metrics),
          clock_(clock) {}

    std::vector<web::Route> routes();

  private:
    web::Response begin(signin::Start::Page page, const web::Call& call) const;
    web::Response depart(provider::Provider& provider, const signin::Start::Wish& wish,
                         const web::Call& call) const;
    web::Response callback(const web::Call& call) const;
    web::Response judge_callback(const web::Call& call) const;
    web::Response complete(const signin::Attempt& attempt, const signin::CallbackAnswer& answer,
                           const web::Call& call) const;
    web::Response list_providers(const web::Call& call) const;
    web::Response choose(signin::Start::Page page, const web::Query& query,
                         const web::Call& call) const;

    const signin::Providers& providers_;
    const signin::AttemptCookies& attempts_;
    const signin::Start& start_;
    signin::Completion& completion_;
    web::RateLimiter& limiter_;
    const observe::Metrics& metrics_;
    const observe::Clock& clock_;
};

}  // namespace difysso::route
