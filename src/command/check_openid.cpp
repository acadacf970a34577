#include <algorithm>

#include "command/arguments.h"
#include "command/check_parts.h"
#include "command/printable.h"
#include "config/key_table.h"
#include "crypto/random.h"
#include "provider/json.h"
#include "provider/openid.h"
#include "provider/state_files.h"

namespace difysso::command {
namespace {

using config::OpenId;
using observe::Outcome;
using observe::Reason;
using provider::Discovery;
using Names = std::vector<std::string>;

constexpr std::chrono::seconds kPatience{10};

outbound::Deadline soon() {
    return outbound::Deadline::after(kPatience);
}

bool has(const Names& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// A list of the document's; nothing when it doesn't announce one.
std::optional<Names> announced(const provider::json::Object& document, std::string_view name) {
    const provider::json::Array* array = document.array(name);
    if (array == nullptr) return std::nullopt;
    Names names;
    for (const provider::json::Value& value : *array) {
        if (value.string() != nullptr) names.push_back(*value.string());
    }
    return names;
}

Names methods_of(OpenId::TokenAuth method) {
    switch (method) {
        case OpenId::TokenAuth::announced:
            return {"client_secret_basic", "client_secret_post"};
        case OpenId::TokenAuth::client_secret_basic:
            return {"client_secret_basic"};
        case OpenId::TokenAuth::client_secret_post:
            return {"client_secret_post"};
        case OpenId::TokenAuth::private_key_jwt:
            return {"private_key_jwt"};
    }
    return {};
}

// Looks at one provider and tells the report.
class Doctor {
  public:
    Doctor(const config::Settings& settings, const OpenId& provider, outbound::HttpClients& clients,
           const observe::Clock& clock, Report& report)
        : settings_(settings),
          provider_(provider),
          clients_(clients),
          clock_(clock),
          report_(report) {}

    void look() {
        const std::optional<std::string> text = fetch();
        if (!text) return;
        const auto discovery = provider::read_discovery(*text, provider_.issuer);
        const auto document = provider::json::parse_object(*text);
        if (!discovery) {
            complain_of_document(discovery.refusal(), document ? &*document : nullptr);
            return;
        }
        report_.good(thing("issuer"), provider_.issuer);
        look_at_algorithms(announced(*document, "id_token_signing_alg_values_supported"));
        look_at_authentication(discovery->token_endpoint_auth_methods_supported);
        look_at_requests(*discovery, *document);
        look_at_refresh(announced(*document, "scopes_supported"));
        look_at_keys();
    }

  private:
    std::string thing(const std::string& what) const { return provider_.id + "'s " + what; }
    std::string key(std::string_view suffix) const {
        return config::provider_key(provider_.id, suffix);
    }

    std::optional<std::string> fetch() {
        const provider::Endpoint first = provider::openid_configuration(provider_.issuer);
        auto response = get(first);
        if (response && response->status == 404)
            response = get(provider::oauth_authorization_server(provider_.issuer));
        if (!response) {
            report_.fail(thing("discovery"), first.url + " is too large",
                         "is " + key("ISSUER") + " an OpenID Connect provider?");
            return std::nullopt;
        }
        if (response->date)
            check_clock(std::chrono::round<std::chrono::seconds>(*response->date - clock_.now()),
                        provider_.id + "'s", settings_, report_);
        if (response->status == 200) return std::move(response->body);
        report_.fail(thing("discovery"),
                     first.url + " answers with status " + std::to_string(response->status),
                     "give " + key("ISSUER") + " as the provider's own pages tell it");
        return std::nullopt;
    }

    Outcome<outbound::HttpResponse> get(const provider::Endpoint& endpoint) {
        return provider::ask(clients_, endpoint, {}, Reason::discovery_malformed, soon());
    }

    void complain_of_document(const observe::Refusal& refusal,
                              const provider::json::Object* document) {
        if (refusal.reason != Reason::discovery_issuer) {
            report_.fail(thing("discovery"),
                         "the document can't be used: " + std::string(refusal.detail.view()),
                         "is " + key("ISSUER") + " an OpenID Connect provider?");
            return;
        }
        const std::string* issuer = document == nullptr ? nullptr : document->string("issuer");
        report_.fail(thing("issuer"),
                     "it announces " + (issuer == nullptr ? "none" : printable(*issuer)) + "; " +
                         key("ISSUER") + " is " + provider_.issuer,
                     "if that is your provider, write it as it is announced, to the letter");
    }

    void look_at_algorithms(const std::optional<Names>& signs_with) {
        if (!signs_with) return;
        const Names allowed = provider_.algorithms.empty()
                                  ? Names{"RS256", "RS384", "RS512", "ES256", "ES384", "ES512"}
                                  : provider_.algorithms;
        const bool common =
            std::any_of(signs_with->begin(), signs_with->end(),
                        [&](const std::string& name) { return has(allowed, name); });
        if (common)
            report_.good(thing("signatures"), printable(*signs_with));
        else
            report_.fail(thing("signatures"),
                         "it announces " + printable(*signs_with) + ", and allowed are " +
                             printable(allowed),
                         "have the provider sign with one of these; PS256, PS384, PS512 and EdDSA "
                         "can be allowed by " +
                             key("ALGORITHMS"));
    }

    // Without a list client_secret_basic is announced (Discovery, section 3).
    void look_at_authentication(const std::optional<Names>& list) {
        const Names methods = list.value_or(Names{"client_secret_basic"});
        const Names ours = methods_of(provider_.token_auth);
        const bool common = std::any_of(
            ours.begin(), ours.end(), [&](const std::string& name) { return has(methods, name); });
        const std::string title = thing("client authentication");
        if (common)
            report_.good(title, printable(ours));
        else if (provider_.token_auth == OpenId::TokenAuth::announced)
            report_.fail(title, "a client secret isn't announced, but " + printable(methods),
                         "register the client for a secret, or see " + key("TOKEN_AUTH_METHOD"));
        else
            report_.warn(
                title, printable(ours) + " isn't announced, but " + printable(methods),
                "set " + key("TOKEN_AUTH_METHOD") + " to what the client is registered for");
    }

    void look_at_requests(const Discovery& discovery, const provider::json::Object& document) {
        // Discovery, section 3.
        const Names modes =
            announced(document, "response_modes_supported").value_or(Names{"query", "fragment"});
        const bool posts = provider_.response_mode == OpenId::ResponseMode::form_post;
        if (!has(modes, posts ? "form_post" : "query"))
            report_.warn(thing("answer"),
                         std::string(posts ? "form_post" : "query") + " isn't announced, but " +
                             printable(modes),
                         "see " + key("RESPONSE_MODE"));
        // RFC 9700, section 4.4: with several providers one of them could pass another's answers
        // off as its own, unless each says whose an answer is.
        const bool several = settings_.openid.size() + (settings_.casdoor.offered ? 1 : 0) > 1;
        if (several && !provider_.own_callback &&
            !discovery.authorization_response_iss_parameter_supported)
            report_.warn(thing("iss"), "it doesn't say whose its answers are (RFC 9207)",
                         "set " + key("OWN_CALLBACK") + "=true and register that address there");
        const auto challenges = announced(document, "code_challenge_methods_supported");
        if (challenges && !has(*challenges, "S256"))
            report_.warn(thing("PKCE"), "S256 isn't announced, but " + printable(*challenges),
                         "it is always used; the provider may ignore it, or refuse");
        const bool pushes = provider_.par || discovery.require_pushed_authorization_requests;
        if (pushes && !discovery.pushed_authorization_request_endpoint)
            report_.fail(thing("pushed requests"), "no endpoint for them is announced",
                         "see " + key("PAR"));
        else if (pushes)
            report_.good(thing("pushed requests"),
                         provider_.par ? "used, by " + key("PAR") : "used, as it requires them");
        if (provider_.userinfo == OpenId::UserInfo::always && !discovery.userinfo_endpoint)
            report_.fail(thing("userinfo"), "no endpoint for it is announced",
                         "set " + key("USERINFO") + "=auto");
    }

    // OpenID Connect Core, section 11. Who doesn't announce it may give one all the same.
    void look_at_refresh(const std::optional<Names>& scopes) {
        if (!provider_.refresh) return;
        const bool asked =
            (" " + provider_.scopes + " ").find(" offline_access ") != std::string::npos;
        if (!asked && scopes && has(*scopes, "offline_access"))
            report_.warn(thing("refresh token"),
                         "offline_access is announced and isn't asked for: without a refresh token "
                         "it can't be asked again",
                         "add it to " + key("SCOPES") + " unless one comes anyway");
        else
            report_.good(thing("refresh token"), "asked again at each refresh");
    }

    // The way of a sign-in: it reads our private key and their key set.
    void look_at_keys() {
        crypto::SystemRandom random;
        provider::StateFiles nowhere("");
        provider::OpenId way(provider_, clients_, nowhere, clock_, random,
                             settings_.sign_in.clock_skew);
        if (way.refresh(soon()))
            report_.good(thing("keys"), "read from its key set");
        else
            report_.fail(thing("keys"), "its key set can't be had, or has no usable key",
                         "does it sign with RSA of 2048 bits or more, P-256, P-384, P-521 or "
                         "Ed25519? Is its jwks_uri reached from here?");
    }

    const config::Settings& settings_;
    const OpenId& provider_;
    outbound::HttpClients& clients_;
    const observe::Clock& clock_;
    Report& report_;
};

}  // namespace

void check_openid(const config::Settings& settings, const OpenId& provider,
                  outbound::HttpClients& clients, const observe::Clock& clock, Report& report) {
    try {
        Doctor(settings, provider, clients, clock, report).look();
    } catch (const observe::Failure& failure) {
        report.fail(provider.id, provider.issuer + ": " + describe(failure),
                    "see " + config::provider_key(provider.id, "ISSUER") + ", for a private CA " +
                        config::provider_key(provider.id, "CA_FILE") +
                        ", and for private_key_jwt " +
                        config::provider_key(provider.id, "PRIVATE_KEY"));
    }
}

}  // namespace difysso::command
