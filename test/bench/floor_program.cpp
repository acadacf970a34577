#include "floor_program.h"

#include <stdexcept>

namespace difysso::bench {
namespace {

std::string quoted(const std::string& text) {
    std::string result = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') result += '\\';
        result += c;
    }
    return result + "'";
}

}  // namespace

FloorProgram::FloorProgram(service::Stack& stack) {
    using service::PostgresServer;
    const std::filesystem::path socket = stack.folder.path() / "floor.sock";
    const std::filesystem::path certificate = stack.folder.path() / "floor-certificate.pem";
    service::write_file(certificate,
                        stack.casdoor.control("certificates")->getValue<std::string>("cert-acme"));
    const std::string origin = stack.casdoor.origin();
    process_ = std::make_unique<service::Process>(
        service::Command{.arguments = {service::built("test/bench/bench_floor")},
                         .environment = {{"LISTEN", socket},
                                         {"POSTGRES", "host=127.0.0.1 dbname=dify port=" +
                                                          std::to_string(stack.postgres.port()) +
                                                          " user=" + PostgresServer::gateway_role +
                                                          " password=" +
                                                          quoted(PostgresServer::gateway_password)},
                                         {"REDIS_PORT", std::to_string(stack.redis.port())},
                                         {"REDIS_USER", "difysso"},
                                         {"REDIS_PASSWORD", service::RedisServer::password},
                                         {"PROVIDER_ORIGIN", origin},
                                         {"PROVIDER_PORT", origin.substr(origin.rfind(':') + 1)},
                                         {"PROVIDER_CERTIFICATE", certificate},
                                         {"CLIENT_ID", "cid-app-std"},
                                         {"CLIENT_SECRET", "secret-app-std"},
                                         {"SECRET_KEY", service::Stack::secret_key}}},
        stack.folder.path() / "floor");
    service::wait_until(
        [&] {
            if (!process_->running()) throw std::runtime_error(process_->trouble("doesn't start"));
            return service::accepts_unix(socket);
        },
        "the floor program to accept connections");
    service::give_to(socket, service::NginxServer::user());
    nginx_ = std::make_unique<service::NginxServer>(
        stack.folder, service::NginxOptions{.name = "floor-nginx",
                                            .gateway_socket = socket,
                                            .console = stack.judge.address(),
                                            .lines = "location = /nothing { return 200; }\n"});
}

}  // namespace difysso::bench
