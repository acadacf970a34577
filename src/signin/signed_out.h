#pragma once
#include "web/cookie.h"
#include "web/response.h"
#include "web/router.h"

namespace difysso::signin {

// Who has just signed out must not be signed in again by the page that Dify leads to then: the
// provider would do it without a question. A cookie says so for a minute, and the page it brings
// has the button to sign in.
web::Cookie signed_out_cookie(bool secure);
// For deletion.
web::Cookie signed_in_again_cookie(bool secure);
bool has_just_signed_out(const web::Request& request, bool secure);

// Says that one is signed out, and leads to the sign-in.
web::Response signed_out_page(const web::Call& call);
// The same to whoever wanted to sign out everywhere with a session that is over.
web::Response signed_out_here_only_page(const web::Call& call);
// The same, where the provider's own logout is still to be visited, or has been.
web::Response signed_out_here_page(const web::Call& call, const std::string& provider,
                                   const std::string& provider_logout);
web::Response signed_out_everywhere_page(const web::Call& call);

}  // namespace difysso::signin
