#include "redis_server.h"

#include <iomanip>
#include <sstream>
#include <stdexcept>

#include <openssl/sha.h>

namespace difysso::service {

namespace {

// An ACL file holds passwords with any character only as their hash.
std::string hashed(const std::string& password) {
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(password.data()), password.size(), digest);
    std::ostringstream hex;
    hex << '#' << std::hex << std::setfill('0');
    for (const unsigned char byte : digest)
        hex << std::setw(2) << static_cast<unsigned>(byte);
    return hex.str();
}

}  // namespace

std::string RedisServer::quoted(const std::string& text) {
    std::string word = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') word += '\\';
        word += c;
    }
    return word + "\"";
}

RedisServer::RedisServer(const TemporaryFolder& folder, const std::vector<std::string>& more)
    : folder_(folder.make("redis")),
      users_(folder_ / "users.acl"),
      port_(free_port()),
      client_(port_) {
    write_file(users_, "user default on " + hashed(password) + " ~* &* +@all\n");
    std::string lines = "bind 127.0.0.1\nport " + std::to_string(port_) +
                        "\nsave \"\"\nappendonly no\ndaemonize no\ndir " + folder_.string() +
                        "\naclfile " + users_.string() + "\nmasterauth " + quoted(password) + "\n";
    for (const auto& line : more)
        lines += line + "\n";
    write_file(folder_ / "redis.conf", lines);
    start();
}

std::string RedisServer::gateway_rules() {
    // ACL SETUSER difysso on >PASSWORD rule rule ...
    const std::string readme = read_file(std::filesystem::path(DIFYSSO_SOURCE_DIR) / "README.md");
    const std::string start = "ACL SETUSER difysso on >";
    const auto at = readme.find(start);
    if (at == std::string::npos) throw std::runtime_error("README.md has no line " + start);
    const std::string line = readme.substr(at, readme.find('\n', at) - at);
    return line.substr(line.find(' ', start.size()) + 1);
}

void RedisServer::start() {
    process_ = std::make_unique<Process>(
        Command{.arguments = {"/usr/bin/redis-server", folder_ / "redis.conf"}},
        folder_.parent_path() / ("redis-" + std::to_string(++starts_)));
    wait_until(
        [&] {
            if (!process_->running()) throw std::runtime_error(process_->trouble("doesn't start"));
            return accepts_tcp(port_);
        },
        "Redis to accept connections");
}

void RedisServer::stop() {
    client_.close();
    if (process_) process_->stop();
}

void RedisServer::stop_at_once() {
    client_.close();
    process_->signal(SIGKILL);
    process_->wait();
}

void RedisServer::add_user(const std::string& name, const std::string& user_password,
                           const std::string& rules) {
    write_file(users_, read_file(users_) + "user " + name + " on " + hashed(user_password) + " " +
                           rules + "\n");
    command({"ACL", "LOAD"});
}

std::map<std::string, RedisEntry> RedisServer::entries(int database) {
    std::map<std::string, RedisEntry> found;
    for (const auto& key : command({"KEYS", "*"}, database)) {
        RedisEntry entry{"", std::stoll(command({"TTL", key}, database).at(0))};
        if (command({"TYPE", key}, database).at(0) == "string") {
            const auto value = command({"GET", key}, database);
            if (!value.empty()) entry.value = value[0];
        }
        found.emplace(key, std::move(entry));
    }
    return found;
}

std::string RedisServer::info(const std::string& name) {
    std::istringstream lines(command({"INFO", "everything"}).at(0));
    for (std::string line; std::getline(lines, line);) {
        if (line.rfind(name + ":", 0) == 0) {
            line.erase(0, name.size() + 1);
            if (!line.empty() && line.back() == '\r') line.pop_back();
            return line;
        }
    }
    throw std::runtime_error("Redis tells nothing about " + name);
}

}  // namespace difysso::service
