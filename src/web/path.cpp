#include "web/path.h"

#include "web/ascii.h"
#include "web/percent.h"

namespace difysso::web {

observe::Outcome<std::string> normal_path(std::string_view path) {
    using observe::Reason;
    using observe::Refusal;
    if (!path.starts_with('/')) return Refusal{Reason::bad_request, "the target isn't a path"};
    std::string normal;
    normal.reserve(path.size());
    for (std::size_t i = 0; i < path.size(); ++i) {
        char c = path[i];
        if (c == '%') {
            const auto byte = percent_byte(path, i);
            if (!byte) return Refusal{Reason::bad_request, "a percent sign in the path"};
            c = *byte;
            if (!is_unreserved(c) && !is_control(c)) {
                normal += '%';
                continue;
            }
            i += 2;
        }
        if (is_control(c)) return Refusal{Reason::bad_request, "a control character in the path"};
        normal += c;
    }
    return normal;
}

}  // namespace difysso::web
