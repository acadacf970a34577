#pragma once
#include <string>

#include "stack.h"

namespace difysso::service {

// A stack whose gateway knows OpenID Connect providers, each a realm of the stand-in where `ada` is
// signed in, so that no form stands in the way. One worker, so that what it keeps is kept once. One
// thread at a time.
class OpenIdStack : public Stack {
  public:
    explicit OpenIdStack(const StackOptions& options);

    // Where the provider sends the browser with its answer: an address, or a form that posts
    // itself.
    struct Return {
        std::string url;
        Fields form;  // empty: the address alone
    };

    // /auth/login, asking for JSON so that a refusal says its code.
    Answer login(Browser& browser, const std::string& query = "") const;
    // The provider's part, from the 302 of `login`.
    Return provider_return(Browser& browser, const Answer& login) const;
    // The browser's last step, as the provider told it.
    Answer hand_in(Browser& browser, const Return& back) const;
    // All three; the login's answer when that was no redirect.
    Answer walk(Browser& browser, const std::string& query = "") const;
    // A walk that ends at the console: the address of the account there; else "".
    std::string signed_in_as(const std::string& query = "");

    // No fault but that one, no requests counted, every realm as at the start, and a gateway that
    // has fetched nothing of them yet.
    void begin_anew(const std::string& fault = "", const std::string& members = "");
    // The same for a fault that isn't in the documents (discovery, keys): the gateway starts anew
    // only after a begin_anew().
    void begin(const std::string& fault = "", const std::string& members = "");
    // The gateway alone: what it kept in memory is gone.
    void restart_gateway();
    void no_fault() { casdoor.control("reset", R"({"only":"faults"})"); }

    // Everything that a sign-in leaves behind: rows of Dify's tables and of ours, Redis keys,
    // files. Of a refusal there may be its event and the mark of the state that was used.
    std::string left_behind();
    // The reason of the last event.
    std::string last_reason();
    // How often an endpoint of a realm was asked.
    int asked(const std::string& realm, const std::string& endpoint) {
        return casdoor.requests("/oidc/" + realm + "/" + endpoint);
    }
    // The one request to it, as the stand-in logs it; another number of them is a
    // std::runtime_error.
    Poco::JSON::Object::Ptr only_request(const std::string& realm, const std::string& endpoint);

  private:
    void reset_provider();

    std::vector<std::string> realms_;
    bool documents_may_differ_ = false;  // those that the gateway has read
};

// The code of a problem document; what else came, when it is none.
std::string problem_code(const Answer& answer);
// A text of a part ("query", "form") of a logged request; "" when it isn't there.
std::string parameter(const Poco::JSON::Object::Ptr& request, const char* part, const char* name);
// Neither a redirect nor a cookie with a token.
bool issues_nothing(const Answer& answer);

}  // namespace difysso::service
