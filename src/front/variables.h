#pragma once
#include <string_view>

#include "web/request.h"

namespace difysso::front {

// What the web server's FastCGI variables say. Of a variable that isn't a header and came twice the
// first counts; a header that came twice stands in the request's headers twice. The views live as
// long as the environment.
struct Variables {
    std::string_view method, target, scheme, https, remote_address, content_length;

    // `environment`: NAME=value each, a null pointer at the end. Headers go into `request`.
    void take(const char* const* environment, web::Request& request);

  private:
    std::string_view* find(std::string_view name);
};

}  // namespace difysso::front
