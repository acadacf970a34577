#pragma once
#include <vector>

#include "config/address.h"
#include "web/request.h"

namespace difysso::web {

enum class Site {
    own,  // a page of ours, or of the console's
    other,
    unknown,  // nothing was sent that could tell: an old browser, a program, plain http
};

// Does it bring `Authorization: Bearer`? No page of another site can make a browser send that
// without being asked (Fetch, section 4.8: it isn't a CORS-safelisted header).
bool brings_bearer(const Request& request);

// Where a request comes from: by Sec-Fetch-Site (Fetch Metadata), else by Origin, else by Referer.
// `own` are the origins that count as ours; `same-site` is one of them only when Origin says so.
Site request_site(const Request& request, const std::vector<config::Origin>& own);

// May this request change something? One with a Bearer token; a POST that isn't from another site
// (browsers that say nothing send no Lax cookie across sites with a POST); a GET only when a page
// of ours led a whole window here.
bool may_act(const Request& request, const std::vector<config::Origin>& own);

}  // namespace difysso::web
