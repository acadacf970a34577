#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include <Poco/Version.h>
#include <hiredis/hiredis.h>
#include <libpq-fe.h>
#include <openssl/crypto.h>

#include "command/arguments.h"
#include "command/build_info.h"
#include "web/json_writer.h"

namespace difysso::command {
namespace {

std::string dotted(int major, int minor, int patch) {
    return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

std::vector<std::pair<const char*, std::string>> libraries() {
    const int libpq = PQlibVersion();
    return {{"poco",
             dotted(POCO_VERSION >> 24, (POCO_VERSION >> 16) & 0xff, (POCO_VERSION >> 8) & 0xff)},
            {"openssl", OpenSSL_version(OPENSSL_VERSION_STRING)},
            {"libpq", std::to_string(libpq / 10000) + "." + std::to_string(libpq % 10000)},
            {"hiredis", dotted(HIREDIS_MAJOR, HIREDIS_MINOR, HIREDIS_PATCH)}};
}

}  // namespace

int version(const Arguments& arguments) {
    if (!arguments.has("json")) {
        std::cout << "difysso " << kVersion << " (" << kCommit << ", " << kBuildType << ")";
        for (const auto& [name, number] : libraries())
            std::cout << ", " << name << " " << number;
        std::cout << "\n";
        return EXIT_SUCCESS;
    }
    web::JsonWriter json;
    json.begin_object()
        .member("name", "difysso")
        .member("version", kVersion)
        .member("commit", kCommit)
        .member("build", kBuildType);
    json.key("libraries").begin_object();
    for (const auto& [name, number] : libraries())
        json.member(name, number);
    json.end_object().end_object();
    std::cout << json.take() << "\n";
    return EXIT_SUCCESS;
}

}  // namespace difysso::command
