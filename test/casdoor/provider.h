#pragma once
// The provider: routes a request to its endpoint, past the faults, and keeps the log.

#include "state.h"

namespace casdoor_standin {

class Provider : public Handler {
  public:
    explicit Provider(ProviderSettings settings) : state_(std::move(settings)) {}

    // Makes the RSA key that most applications sign with before the first token needs it.
    void prepare() { (void)state_.certificates.find("cert-acme"); }
    Response handle(const Request& request) override;

  private:
    Response answer(const Request& request);

    State state_;
};

}  // namespace casdoor_standin
