#include "openid_stack.h"

#include <regex>
#include <stdexcept>

namespace difysso::service {

namespace {

const Fields json{{"Accept", "application/json"}};

StackOptions not_serving_yet(StackOptions options) {
    options.gateway.workers = 1;
    options.serve = false;
    return options;
}

// The hidden fields and the target of a page that posts itself. Nothing in them needs unescaping
// but what the stand-in's pages have: no character that HTML escapes.
OpenIdStack::Return read_form(const std::string& page) {
    static const std::regex action("action=\"([^\"]*)\"");
    static const std::regex field("name=\"([^\"]*)\" value=\"([^\"]*)\"");
    std::smatch found;
    if (!std::regex_search(page, found, action)) throw std::runtime_error("no form in the page");
    OpenIdStack::Return back{found[1], {}};
    for (std::sregex_iterator it(page.begin(), page.end(), field), end; it != end; ++it)
        back.form.emplace_back((*it)[1], (*it)[2]);
    return back;
}

}  // namespace

// The realms are there, with their keys, before the gateway asks for them.
OpenIdStack::OpenIdStack(const StackOptions& options)
    : Stack(not_serving_yet(options)), realms_(options.openid) {
    reset_provider();
    if (options.serve) serve();
}

void OpenIdStack::reset_provider() {
    casdoor.reset();
    for (const auto& realm : realms_)
        casdoor.realm(realm, R"("sign_in":"ada")");
}

Answer OpenIdStack::login(Browser& browser, const std::string& query) const {
    return browser.get(gateway_url("/v1/auth/login") + query, json);
}

OpenIdStack::Return OpenIdStack::provider_return(Browser& browser, const Answer& login) const {
    const Answer answer = browser.follow(login);
    if (answer.status == 302) return {answer.location(), {}};
    if (answer.status != 200) throw std::runtime_error("the provider refuses: " + answer.body);
    return read_form(answer.body);
}

Answer OpenIdStack::hand_in(Browser& browser, const Return& back) const {
    return back.form.empty() ? browser.get(back.url, json)
                             : browser.post_form(back.url, back.form, json);
}

Answer OpenIdStack::walk(Browser& browser, const std::string& query) const {
    const Answer start = login(browser, query);
    return start.status == 302 ? hand_in(browser, provider_return(browser, start)) : start;
}

std::string OpenIdStack::signed_in_as(const std::string& query) {
    Browser person = browser();
    const Answer end = walk(person, query);
    if (end.status != 302) return "";
    const Answer profile = Console(person, origin(), end.location()).profile();
    return profile.status == 200 ? json_object(profile.body)->getValue<std::string>("email") : "";
}

void OpenIdStack::begin_anew(const std::string& fault, const std::string& members) {
    reset_provider();
    if (!fault.empty()) casdoor.fault(fault, members);
    restart_gateway();
    documents_may_differ_ = true;
}

void OpenIdStack::begin(const std::string& fault, const std::string& members) {
    if (documents_may_differ_) {
        begin_anew();
        documents_may_differ_ = false;
    } else {
        reset_provider();
    }
    if (!fault.empty()) casdoor.fault(fault, members);
}

void OpenIdStack::restart_gateway() {
    gateway.stop();
    gateway.start();
}

std::string OpenIdStack::left_behind() {
    std::string all;
    for (const char* table :
         {"accounts", "account_integrates", "tenants", "tenant_account_joins",
          "tenant_credit_pools", "tenant_plugin_auto_upgrade_strategies", "difysso.identities",
          "difysso.sign_in_events WHERE outcome <> 'refused'"})
        all += postgres.value("SELECT count(*) FROM " + std::string(table)) + " ";
    for (const auto& [key, entry] : redis.entries())
        if (key.find("difysso:state:") == std::string::npos) all += key + " ";
    for (const auto& entry : std::filesystem::recursive_directory_iterator(storage()))
        all += entry.path().string() + " ";
    return all;
}

std::string OpenIdStack::last_reason() {
    return postgres.value(
        "SELECT coalesce(max(reason), '') FROM (SELECT reason FROM difysso.sign_in_events"
        " ORDER BY at DESC LIMIT 1) AS last");
}

Poco::JSON::Object::Ptr OpenIdStack::only_request(const std::string& realm,
                                                  const std::string& endpoint) {
    const auto all = casdoor.asked("/oidc/" + realm + "/" + endpoint);
    if (all.size() == 1) return all[0];
    throw std::runtime_error(endpoint + " was asked " + std::to_string(all.size()) + " times");
}

std::string parameter(const Poco::JSON::Object::Ptr& request, const char* part, const char* name) {
    return request->getObject(part)->optValue<std::string>(name, "");
}

std::string problem_code(const Answer& answer) {
    const std::string type = answer.header("Content-Type");
    if (type.find("application/problem+json") != 0) {
        return std::to_string(answer.status) + " no problem: " + type;
    }
    return json_object(answer.body)->optValue<std::string>("code", "");
}

bool issues_nothing(const Answer& answer) {
    for (const std::string& line : answer.header_lines("Set-Cookie"))
        if (line.find("token=") != std::string::npos) return false;
    return answer.header("Location").empty();
}

}  // namespace difysso::service
