#pragma once
#include <string>
#include <string_view>

#include "config/address.h"
#include "config/settings.h"

namespace difysso::signin {

// Where a browser goes after the sign-in (design: "Return target"). `asked` is what redirect_url
// says: a path, or a URL of the public origin, of the console or of RETURN_HOSTS, at most 1,024
// bytes, and nothing inside our own /v1/ or /latest/. A path lies on the console's origin. Anything
// else gives the default page: CONSOLE_WEB_URL, or the public origin when that is empty.
// The address is written anew from its parts, so what was judged is what the browser gets.
std::string return_target(std::string_view asked, const config::Origin& public_origin,
                          const std::string& mount_path, const config::Web& web,
                          const std::string& console_web_url);

}  // namespace difysso::signin
