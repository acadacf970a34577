#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "command/arguments.h"
#include "command/ask_running.h"
#include "command/listen_address.h"
#include "command/printable.h"
#include "provider/json.h"

namespace difysso::command {
namespace {

using process::ListenAddress;
namespace json = provider::json;

constexpr std::chrono::seconds kPatience{10};  // as long as a request has

// Where difysso.socket listens.
ListenAddress default_address() {
    ListenAddress address;
    address.kind = ListenAddress::Kind::unix_path;
    address.path = "/run/difysso/fcgi.sock";
    return address;
}

std::string text_of(const ListenAddress& address) {
    if (address.kind == ListenAddress::Kind::unix_path) return "unix:" + address.path;
    return address.address.name + ":" + std::to_string(address.address.port);
}

// What the answer's status means to who asked; nothing when it is a status document.
std::string trouble_with(const RunningAnswer& answer, const std::string& target) {
    switch (answer.status) {
        case 200:
            return "";
        case 403:
            return "it tells this machine nothing: METRICS_ALLOW lacks 127.0.0.1";
        case 400:  // a stranger's host isn't told what is here and what isn't
        case 404:
            return "it has no " + target +
                   ": give its own configuration (--config, --env-file) for its MOUNT_PATH, and is "
                   "it as new as this program?";
        default:
            return "it answered with " + std::to_string(answer.status);
    }
}

std::int64_t number(const json::Object& object, std::string_view name) {
    const std::int64_t* const value = object.integer(name);
    return value == nullptr ? 0 : *value;
}

std::string text(const json::Object& object, std::string_view name) {
    const std::string* const value = object.string(name);
    return value == nullptr ? "" : printable(*value);
}

template <class Show>
void each(const json::Object& document, std::string_view name, Show show) {
    const json::Array* const list = document.array(name);
    if (list == nullptr) return;
    for (const json::Value& value : *list)
        if (const json::Object* const object = value.object()) show(*object);
}

void show_workers(const json::Object& document) {
    std::printf("\n%10s %10s %10s %10s %10s %12s\n", "worker", "generation", "age s", "busy",
                "answered", "last beat ms");
    each(document, "workers", [](const json::Object& worker) {
        const std::string busy = std::to_string(number(worker, "busy")) + "/" +
                                 std::to_string(number(worker, "threads"));
        std::printf("%10lld %10lld %10lld %10s %10lld %12lld\n",
                    static_cast<long long>(number(worker, "pid")),
                    static_cast<long long>(number(worker, "generation")),
                    static_cast<long long>(number(worker, "age_seconds")), busy.c_str(),
                    static_cast<long long>(number(worker, "answered")),
                    static_cast<long long>(number(worker, "last_beat_milliseconds")));
    });
}

void show_pools(const json::Object& document) {
    std::printf("\n%-28s %8s %8s %8s\n", "pool", "in use", "open", "limit");
    each(document, "pools", [](const json::Object& pool) {
        std::printf("%-28s %8lld %8lld %8lld\n", text(pool, "name").c_str(),
                    static_cast<long long>(number(pool, "in_use")),
                    static_cast<long long>(number(pool, "open")),
                    static_cast<long long>(number(pool, "limit")));
    });
    for (const auto& [name, title] : {std::pair("threads", "threads that answer"),
                                      std::pair("provider_slots", "ways to the providers")})
        if (const json::Object* const pair = document.object(name))
            std::printf("%-28s %8lld %8s %8lld\n", title,
                        static_cast<long long>(number(*pair, "in_use")), "",
                        static_cast<long long>(number(*pair, "all")));
}

void show_parts(const json::Object& document) {
    std::printf("\n");
    each(document, "parts", [](const json::Object& part) {
        std::printf("%-28s %s\n", text(part, "name").c_str(), text(part, "state").c_str());
    });
    each(document, "breakers", [](const json::Object& breaker) {
        std::printf("%-28s %s\n", ("provider " + text(breaker, "provider")).c_str(),
                    breaker.is_true("open") ? "left alone for now" : "asked");
    });
}

void show(const json::Object& document) {
    std::printf("difysso %s, generation %lld: %s\n", text(document, "version").c_str(),
                static_cast<long long>(number(document, "generation")),
                text(document, "status").c_str());
    if (const json::Array* const wrong = document.array("wrong"))
        for (const json::Value& sentence : *wrong)
            if (sentence.string() != nullptr)
                std::printf("  %s\n", printable(*sentence.string()).c_str());
    show_workers(document);
    show_pools(document);
    show_parts(document);
}

int no_answer(const std::string& where, const std::string& why) {
    std::cerr << "difysso: " << where << ": " << why << "\n";
    return kExitUnavailable;
}

}  // namespace

int status(const Arguments& arguments) {
    ListenAddress address = listen_address(arguments);
    if (address.kind == ListenAddress::Kind::inherited) address = default_address();
    // For MOUNT_PATH alone: what runs may go on with a configuration that was good.
    const config::Loaded loaded = config::load(arguments.sources(), config::Scope::database);
    if (!loaded.settings) {
        print_problems(loaded);
        return kExitConfig;
    }
    const std::string target = loaded.settings->web.mount_path + "/v1/status";
    const std::string where = text_of(address);
    try {
        const RunningAnswer answer =
            ask_running(address, target, outbound::Deadline::after(kPatience));
        if (const std::string trouble = trouble_with(answer, target); !trouble.empty())
            return no_answer(where, trouble);
        const auto document = json::parse_object(answer.body);
        if (!document || document->string("status") == nullptr)
            return no_answer(where, "what was answered there can't be understood");
        if (arguments.has("json"))
            std::cout << answer.body << "\n";
        else
            show(*document);
        return *document->string("status") == "well" ? EXIT_SUCCESS : EXIT_FAILURE;
    } catch (const NoAnswer& none) {
        return no_answer(where, none.what());
    }
}

}  // namespace difysso::command
