#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dify/accounts.h"
#include "dify/session_store.h"
#include "observe/failure.h"
#include "provider/logout_request.h"
#include "provider/provider.h"
#include "signin/used_states.h"

namespace difysso::fake {

// Stand-ins for what a sign-in touches outside. Each counts its calls and can be told to refuse or
// to fail. One thread.

class Provider final : public provider::Provider {
  public:
    explicit Provider(std::string id = "casdoor") : id_(std::move(id)) {
        identity.provider = id_;
        identity.issuer = "https://sso.example";
        identity.sub = "sub-alice";
        identity.email = "alice@example.test";
        identity.email_verified = true;
        identity.name = "Alice";
    }
    const std::string& id() const override { return id_; }
    const std::string& name() const override { return id_; }
    const std::string& client_id() const override { return client; }
    const std::string& issuer() const override { return identity.issuer; }
    bool uses_form_post() const override { return form_post; }
    bool has_own_callback() const override { return own_callback; }
    bool asks_first() override { return asks; }
    observe::Outcome<std::string> authorization_url(const provider::AuthorizationRequest& request,
                                                    const outbound::Deadline&) override {
        return departure("/login", request);
    }
    observe::Outcome<std::string> signup_url(const provider::AuthorizationRequest& request,
                                             const outbound::Deadline&) override {
        return departure("/signup", request);
    }
    observe::Outcome<observe::Done> judge_iss(const std::optional<std::string>& iss,
                                              const outbound::Deadline& deadline) override {
        if (iss_required && !iss) return observe::Reason::iss_missing;
        return provider::Provider::judge_iss(iss, deadline);
    }
    observe::Outcome<provider::Identity> exchange(const provider::CodeExchange& asked,
                                                  const outbound::Deadline&) override {
        exchanges.push_back(asked);
        if (failure) throw observe::Failure(*failure);
        if (refusal) return *refusal;
        return identity;
    }
    observe::Outcome<provider::LogoutToken> judge_logout_token(std::string_view,
                                                               const outbound::Deadline&) override {
        if (failure) throw observe::Failure(*failure);
        if (!logout_token) return observe::Reason::logout_token_refused;
        return *logout_token;
    }
    bool asks_again() const override { return is_asked_again; }
    observe::Outcome<std::optional<provider::Identity>> ask_again(
        const provider::RefreshQuestion& question, const outbound::Deadline&) override {
        questions.push_back({question.grant.refresh_token.reveal(), question.grant.nonce,
                             std::string(question.sub), question.trace.id});
        if (!next_refresh_token.empty()) question.replaced(observe::Secret(next_refresh_token));
        if (failure) throw observe::Failure(*failure);
        if (refusal) return *refusal;
        return word;
    }
    observe::Outcome<observe::Done> revoke(const provider::RefreshGrant& grant,
                                           const outbound::Deadline&) override {
        revoked.push_back(grant.refresh_token.reveal());
        if (failure) throw observe::Failure(*failure);
        if (refusal) return *refusal;
        return observe::Done{};
    }
    bool leads_to_logout() const override { return !logout_endpoint.empty(); }
    std::string logout_url(const provider::LogoutRequest& request) override {
        return logout_endpoint + provider::logout_parameters(client, request);
    }
    bool refresh(const outbound::Deadline&) override { return true; }

    std::string client = "client";
    provider::Identity identity;
    std::optional<provider::LogoutToken> logout_token;
    std::string logout_endpoint;  // "https://sso.example/logout?"; "" = its settings want none
    bool form_post = false;
    bool own_callback = false;
    bool asks = false;
    bool iss_required = false;
    std::optional<observe::Reason> refusal, failure;
    std::optional<observe::Reason> departure_refusal, departure_failure;
    std::vector<provider::CodeExchange> exchanges;
    struct Question {
        std::string refresh_token, nonce, sub, trace;
    };
    bool is_asked_again = false;
    std::string next_refresh_token;
    std::optional<provider::Identity> word;
    std::vector<Question> questions;
    std::vector<std::string> revoked;

  private:
    observe::Outcome<std::string> departure(const std::string& path,
                                            const provider::AuthorizationRequest& request) const {
        if (departure_failure) throw observe::Failure(*departure_failure);
        if (departure_refusal) return *departure_refusal;
        return identity.issuer + path + "?state=" + std::string(request.state) +
               "&nonce=" + std::string(request.nonce) +
               "&code_challenge=" + std::string(request.code_challenge) +
               "&redirect_uri=" + std::string(request.redirect_uri) +
               (request.login_hint.empty() ? "" : "&login_hint=" + std::string(request.login_hint));
    }
    std::string id_;
};

// The list of a configuration with one provider.
inline std::vector<std::unique_ptr<provider::Provider>> only(std::unique_ptr<Provider> provider) {
    std::vector<std::unique_ptr<provider::Provider>> list;
    list.push_back(std::move(provider));
    return list;
}

class Accounts final : public dify::AccountStore {
  public:
    observe::Outcome<dify::SignedIn> sign_in(const dify::Person& person, const dify::SignInContext&,
                                             const outbound::Deadline&) override {
        people.push_back(person);
        if (failure) throw observe::Failure(*failure);
        if (refusal) return *refusal;
        dify::SignedIn who;
        who.account_id = "11207ed7-2468-46f9-822e-9d2d0641e97f";
        who.email = person.email;
        who.name = person.name;
        who.event_id = "event-1";
        return who;
    }
    void mark_no_session(const std::string& event_id, const outbound::Deadline&) override {
        no_session.push_back(event_id);
    }
    void record_refusal(const std::string&, const std::string& sub, const std::string& email,
                        observe::Reason reason, const dify::SignInContext&,
                        const outbound::Deadline&) override {
        refusals.push_back({sub, email, reason});
        if (event_failure) throw observe::Failure(*event_failure);
    }

    struct Refused {
        std::string sub, email;
        observe::Reason reason;
    };
    std::optional<observe::Reason> refusal, failure, event_failure;
    std::vector<dify::Person> people;
    std::vector<std::string> no_session;
    std::vector<Refused> refusals;
};

class Sessions final : public dify::SessionStore {
  public:
    observe::Outcome<observe::Done> save(const dify::Tokens&, const dify::SignedIn& who,
                                         const dify::SessionOrigin& origin, observe::Time,
                                         const outbound::Deadline&) override {
        if (failure) throw observe::Failure(*failure);
        if (refusal) return *refusal;
        saved.push_back(who.account_id);
        origins.push_back(origin);
        return observe::Done{};
    }
    std::optional<observe::Reason> failure, refusal;
    std::vector<dify::SessionOrigin> origins;
    std::vector<std::string> saved;
};

class UsedStates final : public signin::UsedStates {
  public:
    bool use(std::string_view state, const outbound::Deadline&) override {
        if (failure) throw observe::Failure(*failure);
        return used.insert(std::string(state)).second;
    }
    std::optional<observe::Reason> failure;
    std::set<std::string> used;
};

}  // namespace difysso::fake
