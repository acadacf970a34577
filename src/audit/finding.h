#pragma once
#include <functional>
#include <string>
#include <string_view>

namespace difysso::audit {

// What can be wrong with what sign-ins have left behind. In the order in which it is looked for.
enum class Kind {
    account_gone,
    link_missing,
    link_elsewhere,
    link_twice,
    workspace_missing,
    workspace_current_twice,
    address_twice,
    event_unsound,
    key_missing,
    key_orphan,
    session_unreadable,
    session_without_event,
    session_without_account,
    session_not_signed_in,
    session_of_another,
};
inline constexpr int kKinds = static_cast<int>(Kind::session_of_another) + 1;

struct KindRow {
    std::string_view name;      // for machines
    std::string_view sentence;  // what is wrong
    std::string_view mend;      // what to do about it
};
const KindRow& row(Kind kind);

struct Finding {
    Kind kind;
    std::string subject;  // whose: ids, never a token. May hold what came from outside
    bool mended = false;  // by us, just now
};
using Tell = std::function<void(const Finding&)>;

}  // namespace difysso::audit
