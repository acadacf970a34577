#include "stand_ins.h"

#include <sstream>
#include <stdexcept>
#include <tuple>

#include <Poco/JSON/Parser.h>

namespace difysso::service {

namespace fs = std::filesystem;

namespace {

constexpr const char* control_token = "for-tests";

std::uint16_t announced_port(Process& process) {
    return json_object(process.line_with("\"port\""))->getValue<Poco::UInt16>("port");
}

}  // namespace

Casdoor::Casdoor(const TemporaryFolder& folder, std::vector<std::string> redirect_uris)
    : folder_(folder.path()),
      tls_(folder.make("casdoor-tls")),
      redirect_uris_(std::move(redirect_uris)),
      port_(free_port()) {
    start();
}

void Casdoor::start() {
    Command command{
        .arguments = {built("test/casdoor/casdoor_standin"), "--make-tls", tls_, "--listen",
                      "127.0.0.1:" + std::to_string(port_), "--control-token", control_token,
                      "--print-ready", "--stop-on-eof"},
        .holds_stdin = true};
    const auto option = [&](const char* name, const std::string& value) {
        command.arguments.insert(command.arguments.end(), {name, value});
    };
    for (const char* name : {"127.0.0.1", "localhost", "dify.test", "sso.dify.test"}) {
        option("--tls-name", name);
    }
    for (const auto& uri : redirect_uris_)
        option("--redirect-uri", uri);
    process_ =
        std::make_unique<Process>(command, folder_ / ("casdoor-" + std::to_string(++starts_)));
    announced_port(*process_);
}

void Casdoor::stop() {
    if (process_) process_->stop();
}

Poco::JSON::Object::Ptr Casdoor::control(const std::string& what, const std::string& json) {
    Browser browser(ca());
    const Answer answer =
        browser.post_json(origin() + "/control/" + what, json, {{"X-Control", control_token}});
    if (answer.status != 200) throw std::runtime_error("control " + what + ": " + answer.body);
    return json_object(answer.body);
}

void Casdoor::fault(const std::string& name, const std::string& members) {
    control("fault", R"({"fault":")" + name + "\"" + (members.empty() ? "" : "," + members) + "}");
}

std::string Casdoor::logout_token(const std::string& name, const std::string& members) {
    return control("logout_token",
                   R"({"name":")" + name + "\"" + (members.empty() ? "" : "," + members) + "}")
        ->getValue<std::string>("logout_token");
}

int Casdoor::requests(const std::string& path) {
    const auto counts = control("requests")->getObject("counts");
    int sum = 0;
    for (const auto& [what, number] : *counts) {
        // "POST /path"
        const std::string asked = what.substr(what.find(' ') + 1);
        if (asked.rfind("/control/", 0) != 0 && (path.empty() || path == asked)) {
            sum += number.convert<int>();
        }
    }
    return sum;
}

std::vector<Poco::JSON::Object::Ptr> Casdoor::asked(const std::string& path) {
    std::vector<Poco::JSON::Object::Ptr> found;
    const auto all = control("requests?path=" + path)->getArray("requests");
    for (std::size_t i = 0; i < all->size(); ++i)
        found.push_back(all->getObject(static_cast<unsigned>(i)));
    return found;
}

Judge::Judge(const TemporaryFolder& folder, const JudgeOptions& options) {
    const fs::path secret = folder.path() / "judge-secret";
    const fs::path redis = folder.path() / "judge-redis";
    write_file(secret, options.secret_key);
    write_file(redis, options.redis_password);
    Command command{.arguments = {built("test/dify/dify_judge"), "--listen", "127.0.0.1:0", "--era",
                                  classic(options.dify_version) ? "classic" : "cookie",
                                  "--secret-key-file", secret, "--database", options.database,
                                  "--redis", "127.0.0.1:" + std::to_string(options.redis_port),
                                  "--redis-password-file", redis, "--storage", options.storage,
                                  "--sso-url", options.sso_url, "--print-ready", "--stop-on-eof"},
                    .environment = {{"TZ", "Asia/Shanghai"}},
                    .holds_stdin = true};
    command.arguments.insert(command.arguments.end(), options.more.begin(), options.more.end());
    process_ = std::make_unique<Process>(command, folder.path() / "judge");
    port_ = announced_port(*process_);
}

bool classic(const std::string& dify_version) {
    std::istringstream text(dify_version);
    int major = 0, minor = 0, patch = 0;
    char dot = 0;
    text >> major >> dot >> minor >> dot >> patch;
    return std::tuple(major, minor, patch) < std::tuple(1, 9, 2);
}

fs::path built(const std::string& name) {
    return fs::path(DIFYSSO_BUILD_DIR) / name;
}

Poco::JSON::Object::Ptr json_object(const std::string& text) {
    try {
        return Poco::JSON::Parser().parse(text).extract<Poco::JSON::Object::Ptr>();
    } catch (const Poco::Exception&) {
        throw std::runtime_error("no JSON object: " + text.substr(0, 200));
    }
}

}  // namespace difysso::service
