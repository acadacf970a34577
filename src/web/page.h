#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "observe/reason.h"
#include "web/language.h"

namespace difysso::web {

// What a page for a person says. All of it is text: render() escapes it.
struct Page {
    struct Link {
        std::string text;
        std::string href;  // an address of ours, or one that return_target() let through
    };
    std::string title;
    std::vector<std::string> paragraphs = {};
    std::vector<Link> links = {};  // the first one stands out
    // Each a form that POSTs to its address. Browsers hold page_policy() against redirects of the
    // answer too: a button can't lead to another origin, a link can.
    std::vector<Link> buttons = {};
    // A list below: what each is, what there is to say of it, and what can be done with it.
    struct Entry {
        std::string title;
        std::vector<std::string> lines = {};
        std::optional<Link> button = {};  // as above
        std::string id = {};              // what a link to it has behind its "#"; "" for none
        std::string group = {};           // under what it stands in the contents
    };
    std::vector<Entry> entries = {};
    // The title of a list of links to the entries, which have ids then, those of a group together.
    std::string contents = {};
    bool entries_english = false;  // whatever the language of the page
    std::string request_id = {};   // for the administrator who reads the log; "" leaves it out
    std::string code = {};         // the reason's code, beside the request id
};

// The one page design: HTML and CSS of our own, no script, no other resource.
std::string render(const Page& page, Language language);

// The Content-Security-Policy under which a rendered page shows: its own style and nothing else.
const std::string& page_policy();

// What a person can do about a refusal, "" when there is nothing.
std::string_view advice_words(observe::Advice advice, Language language);

}  // namespace difysso::web
