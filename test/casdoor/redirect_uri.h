#pragma once

#include <string>
#include <vector>

namespace casdoor_standin {

// Casdoor's test of a redirect URI against the application's list. It is lax: localhost always
// passes, subdomains of a listed host pass, queries are ignored, other entries are regular
// expressions.
bool redirect_uri_allowed(const std::string& uri, const std::vector<std::string>& allowed);

}  // namespace casdoor_standin
