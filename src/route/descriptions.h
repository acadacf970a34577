#pragma once
#include <vector>

#include "web/description.h"

namespace difysso::route::descriptions {

// What each route does, for /openapi.json and /docs. A file a group of routes.
using List = std::vector<web::Description>;

// What a provider, or its way, can end a request with: the enumeration has them one after the
// other.
std::vector<observe::Reason> range(observe::Reason first, observe::Reason last);

// descriptions_signin.cpp
List login();
List signup();
List callback();
List callback_of_one();
List providers();
List chooser();

// descriptions_session.cpp
List verify();
List session();
List refresh();
List logout();
List backchannel_logout();

// descriptions_my_sessions.cpp
List sessions();
List one_session();

// descriptions_system.cpp
List welcome();
List version();
List live();
List ready();
List metrics();
List status();
List openapi();
List docs();

}  // namespace difysso::route::descriptions
