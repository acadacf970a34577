#include "web/language.h"

#include "web/ascii.h"
#include "web/preference.h"

namespace difysso::web {
namespace {

// Does the language range name the language or a variety of it ("zh", "zh-Hant-TW")?
bool names(std::string_view range, std::string_view language) {
    return same_ignoring_case(range.substr(0, language.size()), language) &&
           (range.size() == language.size() || range[language.size()] == '-');
}

}  // namespace

Language preferred_language(std::string_view accept_language) {
    const auto preferences = parse_preferences(accept_language);
    // The member that speaks for a language: the one of most weight that names it, else "*".
    const auto weight_of = [&](std::string_view language, std::size_t& place) {
        int named = -1, any = 0;
        std::size_t named_place = 0, any_place = 0;
        for (std::size_t i = 0; i < preferences.size(); ++i) {
            const auto& [name, weight] = preferences[i];
            if (names(name, language) && weight > named) named = weight, named_place = i;
            if (name == "*" && weight > any) any = weight, any_place = i;
        }
        place = named >= 0 ? named_place : any_place;
        return named >= 0 ? named : any;
    };
    std::size_t english_place = 0, chinese_place = 0;
    const int english = weight_of("en", english_place);
    const int chinese = weight_of("zh", chinese_place);
    return chinese > english || (chinese == english && chinese_place < english_place)
               ? Language::chinese
               : Language::english;
}

std::string_view language_tag(Language language) {
    return language == Language::chinese ? "zh-Hans" : "en";
}

std::string_view dify_language(Language language) {
    return language == Language::chinese ? "zh-Hans" : "en-US";
}

}  // namespace difysso::web
