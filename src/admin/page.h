#pragma once
#include <string>

#include "admin/table.h"
#include "web/language.h"

namespace difysso::admin {

// What the page of administrators shows.
struct Overview {
    std::string base;  // "/sso/v1/admin/"
    std::string who;
    std::string q;  // what was searched for
    web::PageRequest page;
    Table sessions;
    Table accounts;     // those that fit what was searched for; none when nothing was
    Table events;       // the newest
    std::string chart;  // as chart() makes it
};

// HTML without script: every act is a link to a page that asks first. Names and addresses, which
// are what people say of themselves, are text.
std::string render(const Overview& overview, web::Language language);

// "Do you want to ...?", with a button that POSTs to the page's own address.
struct Question {
    std::string base;
    std::string action;       // where the button leads to
    std::string subject;      // whom it is about
    bool everything = false;  // all sessions of an account, else one
};
std::string render(const Question& question, web::Language language);

// The Content-Security-Policy of both: their own style and nothing else.
const std::string& page_policy();

}  // namespace difysso::admin
