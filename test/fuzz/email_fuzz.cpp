#include <algorithm>

#include "fuzz/fuzz.h"
#include "signin/person.h"
#include "web/percent.h"

using namespace difysso;
using fuzz::require;

namespace {

void judge_address(std::string_view input) {
    const auto email = signin::judge_email(input);
    if (!email) return;
    require(email->size() == input.size() && email->size() <= 254, "an address keeps its length");
    require(web::same_ignoring_case(*email, input), "an address only gets lower case");
    require(std::count(email->begin(), email->end(), '@') == 1, "an address has one @");
    require(email->front() != '@' && email->back() != '@', "with something on both sides");
    require(!web::has_control(*email) && email->find_first_of(" ,<>") == std::string::npos,
            "an address has nothing that a mail header takes for its end");
    require(web::is_utf8(*email), "an address is UTF-8");
    require(signin::judge_email(*email) == email, "an accepted address is accepted again");
}

void judge_name(std::string_view input, std::size_t most) {
    const std::string name = signin::clean_name(input, most);
    require(web::is_utf8(name), "a name is UTF-8");
    require(!web::has_control(name), "a name has no control character");
    const auto characters =
        static_cast<std::size_t>(std::count_if(name.begin(), name.end(), [](char c) {
            return (static_cast<unsigned char>(c) >> 6) != 2;
        }));
    require(characters <= most, "a name has so many characters at most");
    require(!name.starts_with(' ') && !name.ends_with(' '), "a name is trimmed");
    for (const char* hidden : {"\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad"})
        require(name.find(hidden) == std::string::npos, "a name hides and turns nothing");
    require(signin::clean_name(name, most) == name, "a clean name is clean");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = fuzz::text_of(data, size);
    judge_address(input);
    judge_name(input, 255);
    judge_name(input, 7);
    return 0;
}
