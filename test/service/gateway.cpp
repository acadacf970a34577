#include "gateway.h"

#include <sstream>
#include <stdexcept>

#include "nginx_server.h"
#include "stand_ins.h"

namespace difysso::service {

Gateway::Gateway(const TemporaryFolder& folder, const Settings& settings, GatewayOptions options)
    : folder_(folder.path()),
      socket_(folder_ / "gateway.sock"),
      env_file_(folder_ / "gateway.env"),
      options_(std::move(options)) {
    configure(settings);
}

void Gateway::configure(const Settings& settings) {
    std::string text;
    for (const auto& [key, value] : settings) {
        if (value.find_first_of("'\n") != std::string::npos) {
            throw std::runtime_error("an env file can't hold the value of " + key);
        }
        text.append(key).append("='").append(value).append("'\n");
    }
    if (!NginxServer::user().empty() && settings.count("LISTEN_GROUP") == 0) {
        text += "LISTEN_GROUP=" + NginxServer::user() + "\n";
    }
    write_file(env_file_, text);
}

void Gateway::start() {
    Command command{.arguments = {built("difysso"), "serve", "--listen", "unix:" + socket_.string(),
                                  "--workers", std::to_string(options_.workers), "--threads",
                                  std::to_string(options_.threads), "--env-file", env_file_},
                    .environment = options_.environment};
    command.arguments.insert(command.arguments.end(), options_.more.begin(), options_.more.end());
    process_ =
        std::make_unique<Process>(command, folder_ / ("gateway-" + std::to_string(++starts_)));
    wait_until(
        [&] {
            if (!process_->running()) throw std::runtime_error(process_->trouble("doesn't start"));
            return accepts_unix(socket_);
        },
        "difysso to accept connections");
}

int Gateway::stop() {
    return process_->stop();
}

Result Gateway::run(const std::vector<std::string>& words) {
    Command command{.arguments = {built("difysso")}, .environment = options_.environment};
    command.arguments.insert(command.arguments.end(), words.begin(), words.end());
    command.arguments.insert(command.arguments.end(), {"--env-file", env_file_});
    return service::run(command, folder_ / ("command-" + std::to_string(++runs_)));
}

std::string Gateway::log() const {
    std::string text;
    for (int i = 1; i <= starts_; ++i) {
        text += read_file(folder_ / ("gateway-" + std::to_string(i) + ".err"));
    }
    return text;
}

std::vector<Poco::JSON::Object::Ptr> Gateway::lines(const std::string& event) const {
    std::vector<Poco::JSON::Object::Ptr> found;
    std::istringstream text(log());
    for (std::string line; std::getline(text, line);) {
        // The last line may still be on its way.
        if (text.eof()) break;
        auto object = json_object(line);
        if (event.empty() || object->optValue<std::string>("event", "") == event) {
            found.push_back(std::move(object));
        }
    }
    return found;
}

}  // namespace difysso::service
