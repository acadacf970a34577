#include "command/listen_address.h"

namespace difysso::command {

process::ListenAddress listen_address(const Arguments& arguments) {
    if (arguments.has("listen") && arguments.has("http"))
        throw UsageError("--listen and --http exclude each other");
    if (!arguments.has("listen") && !arguments.has("http")) return {};
    const std::string option = arguments.has("http") ? "http" : "listen";
    auto address = process::parse_listen(arguments.get(option));
    if (!address || (option == "http" && address->kind != process::ListenAddress::Kind::tcp))
        throw UsageError("--" + option + " takes " +
                         (option == "http" ? "HOST:PORT" : "unix:PATH or HOST:PORT"));
    if (option == "http") address->kind = process::ListenAddress::Kind::http;
    return *address;
}

}  // namespace difysso::command
