#include "web/method.h"

#include <array>

namespace difysso::web {
namespace {

constexpr std::array<observe::Literal, 9> kMethods{"GET",     "HEAD",    "POST",  "PUT",  "DELETE",
                                                   "OPTIONS", "CONNECT", "TRACE", "PATCH"};

}  // namespace

observe::Literal known_method(std::string_view method) {
    for (const observe::Literal known : kMethods)
        if (known.view() == method) return known;
    return "other";
}

}  // namespace difysso::web
