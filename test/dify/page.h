#pragma once
// The page that stands for Dify's console: a door for those who are not signed in, otherwise the
// account and its workspaces. Its style and script are files of their own, so that a strict
// Content-Security-Policy holds.

#include <optional>

#include "api.h"
#include "http.h"
#include "options.h"

namespace judge {

class Page {
  public:
    Page(const Options& options, const Api& api) : options_(options), api_(api) {}

    // Every GET that is not the API's is a page of the console, as with Dify's front-end.
    Answer answer(const Request& request) const;

  private:
    std::string signed_out(const Request& request) const;
    std::string signed_in(const Object::Ptr& person) const;

    const Options& options_;
    const Api& api_;
};

}  // namespace judge
