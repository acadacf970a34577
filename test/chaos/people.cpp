#include "people.h"

#include <algorithm>
#include <cmath>

namespace difysso::chaos {
namespace {

using service::Answer;
using service::Browser;

constexpr unsigned kGateway = kNginx | kWorkers;
constexpr unsigned kStores = kRedis | kPostgres;

bool contains(const std::vector<int>& statuses, int status) {
    return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

}  // namespace

People::People(const service::Stack& stack, const Weather& weather, unsigned seed)
    : stack_(stack), weather_(weather) {
    for (const char* name : kNames)
        threads_.emplace_back(
            [this, person = Person{name, std::mt19937(++seed)}] { live(person); });
}

void People::live(Person person) {
    while (!stop_)
        visit(person);
}

void People::pause(Person& person, int most_milliseconds) const {
    if (stop_) return;
    std::this_thread::sleep_for(
        std::chrono::milliseconds(person.random() % static_cast<unsigned>(most_milliseconds)));
}

void People::note_wrong(const std::string& text) {
    const double at = std::chrono::duration<double>(Clock::now() - began_).count();
    const std::lock_guard lock(mutex_);
    figures_.wrong.push_back(text + " after " + std::to_string(std::lround(at)) + " s");
}

std::optional<Answer> People::ask(const Expected& expected, const Ask& ask) {
    const auto since = Clock::now();
    std::optional<Answer> answer;
    std::string trouble;
    try {
        answer = ask();
        if (!contains(expected.statuses, answer->status))
            trouble =
                "answered " + std::to_string(answer->status) + " " + answer->body.substr(0, 300);
    } catch (const std::exception& error) {
        trouble = error.what();
    }
    ++answered_;
    if (trouble.empty()) {
        const std::lock_guard lock(mutex_);
        ++figures_.right[expected.what];
        return answer;
    }
    const bool failure =
        !answer || answer->status >= 500 || contains(expected.in_trouble, answer->status);
    if (failure && weather_.excuses(expected.needs, since)) {
        const std::lock_guard lock(mutex_);
        ++figures_.excused[expected.what];
    } else {
        note_wrong(expected.what + ": " + trouble);
    }
    return std::nullopt;
}

void People::visit(Person& person) {
    Browser browser = stack_.browser();
    const service::Fields json{{"Accept", "application/json"}};
    const auto login = ask({"login", kGateway, {302}},
                           [&] { return browser.get(stack_.gateway_url("/v1/auth/login")); });
    if (!login) return pause(person, 500);
    std::string callback;
    const auto code = ask({"the provider", kProvider, {302}}, [&] {
        callback = stack_.code_for(browser, *login, person.name);
        Answer answer;
        answer.status = callback.rfind(stack_.gateway_url(), 0) == 0 ? 302 : 500;
        return answer;
    });
    if (!code) return pause(person, 500);
    const auto landed = ask({"callback", kGateway | kStores | kProvider, {302}},
                            [&] { return browser.get(callback, json); });
    {
        const std::lock_guard lock(mutex_);
        ++(landed ? figures_.sign_ins : figures_.lost_callbacks);
    }
    if (!landed) return pause(person, 500);
    for (unsigned steps = 1 + person.random() % 6; steps > 0; --steps)
        if (stop_ || !use(person, browser)) return pause(person, 500);
    leave(person, browser);
}

bool People::use(Person& person, Browser& browser) {
    pause(person, 100);
    if (person.random() % 2 == 0)
        return ask({"verify", kGateway | kStores, {204}, {403}},
                   [&] { return browser.get(stack_.gateway_url("/v1/auth/verify")); })
            .has_value();
    return ask({"refresh", kGateway | kStores, {200}},
               [&] { return browser.send("POST", stack_.gateway_url("/v1/auth/refresh")); })
        .has_value();
}

// Asked again until it is done: what was half done the first time is to be whole then.
void People::leave(Person& person, Browser& browser) {
    const unsigned how = person.random() % 4;
    if (how == 0) return;
    const bool everywhere = how == 1;
    const Browser before = browser;
    const std::string url =
        stack_.gateway_url("/v1/auth/logout") + (everywhere ? "?everywhere=1" : "");
    for (;;) {
        const auto left =
            ask({"logout", kGateway | kRedis, {200}}, [&] { return browser.send("POST", url); });
        if (left) break;
        if (stop_) return;
        pause(person, 500);
    }
    must_not_work(before);
    // What begins in the second of an ending of everything is ended by it.
    if (everywhere) std::this_thread::sleep_for(std::chrono::milliseconds(1100));
}

void People::must_not_work(const Browser& before) {
    Browser thief = before;
    const auto verify = ask({"verify when signed out", kGateway | kStores, {204, 401}, {403}},
                            [&] { return thief.get(stack_.gateway_url("/v1/auth/verify")); });
    if (verify && verify->status == 204) note_wrong("verify took an ended access token");
    const auto refresh = ask({"refresh when signed out", kGateway | kStores, {200, 401}}, [&] {
        return thief.send("POST", stack_.gateway_url("/v1/auth/refresh"));
    });
    if (refresh && refresh->status == 200) note_wrong("an ended refresh token was exchanged");
}

}  // namespace difysso::chaos
