#pragma once
// For the tests: compares an answer with a recorded one (recorded/README.md has the notation).

#include <map>
#include <regex>
#include <string>

#include <Poco/Dynamic/Var.h>
#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <boost/test/unit_test.hpp>

#include "json.h"
#include "running_provider.h"

namespace casdoor_standin::test {

class RecordedValues {
  public:
    // A recorded text for a request: every name in it is known by now.
    std::string filled(const std::string& recorded) const {
        std::string text = recorded;
        for (const auto& [name, value] : known_)
            replace(text, "${" + name + '}', value);
        BOOST_REQUIRE_MESSAGE(text.find("${") == std::string::npos, text);
        return text;
    }

    void compare(const Poco::Dynamic::Var& recorded, const Poco::Dynamic::Var& actual,
                 const std::string& where) {
        if (recorded.type() == typeid(Poco::JSON::Object::Ptr)) {
            BOOST_REQUIRE_MESSAGE(actual.type() == typeid(Poco::JSON::Object::Ptr),
                                  where << " is no object");
            objects(*recorded.extract<Poco::JSON::Object::Ptr>(),
                    *actual.extract<Poco::JSON::Object::Ptr>(), where);
        } else if (recorded.type() == typeid(Poco::JSON::Array::Ptr)) {
            BOOST_REQUIRE_MESSAGE(actual.type() == typeid(Poco::JSON::Array::Ptr),
                                  where << " is no array");
            const auto& left = *recorded.extract<Poco::JSON::Array::Ptr>();
            const auto& right = *actual.extract<Poco::JSON::Array::Ptr>();
            BOOST_REQUIRE_MESSAGE(left.size() == right.size(), where << " has another size");
            for (unsigned i = 0; i < left.size(); ++i) {
                compare(left.get(i), right.get(i), where + '[' + std::to_string(i) + ']');
            }
        } else if (recorded == "<array>") {
            BOOST_TEST(bool(actual.type() == typeid(Poco::JSON::Array::Ptr)), where);
        } else if (recorded == "<object>") {
            BOOST_TEST(bool(actual.type() == typeid(Poco::JSON::Object::Ptr)), where);
        } else if (recorded.isString()) {
            BOOST_REQUIRE_MESSAGE(actual.isString(), where << " is no text");
            text(recorded.convert<std::string>(), actual.convert<std::string>(), where);
        } else {
            BOOST_TEST(dump(recorded) == dump(actual),
                       where << ": recorded " << dump(recorded) << ", answered " << dump(actual));
        }
    }

    void text(const std::string& recorded, const std::string& actual, const std::string& where) {
        std::vector<std::string> names;
        const std::regex pattern(pattern_for(recorded, names));
        std::smatch match;
        BOOST_REQUIRE_MESSAGE(std::regex_match(actual, match, pattern),
                              where << ": recorded " << recorded << ", answered " << actual);
        for (std::size_t i = 0; i < names.size(); ++i)
            known_.emplace(names[i], match[i + 1]);
    }

  private:
    static void replace(std::string& text, const std::string& from, const std::string& to) {
        for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
            text.replace(at, from.size(), to);
            at += to.size();
        }
    }

    void objects(const Poco::JSON::Object& recorded, const Poco::JSON::Object& actual,
                 const std::string& where) {
        std::string left;
        std::string right;
        for (const auto& name : recorded.getNames())
            left += name + ' ';
        for (const auto& name : actual.getNames())
            right += name + ' ';
        BOOST_TEST(left == right, where << ": recorded " << left << ", answered " << right);
        for (const auto& name : recorded.getNames()) {
            const auto value = recorded.get(name);
            const std::string inner = where + '.' + name;
            if (value.isString() && value.convert<std::string>().starts_with("<iat+")) {
                const auto offset = std::stoll(value.convert<std::string>().substr(5));
                BOOST_TEST(number_of(actual, name, -1) == number_of(actual, "iat", -2) + offset,
                           inner);
            } else {
                compare(value, actual.get(name), inner);
            }
        }
    }

    // A regular expression for the recorded text; names met for the first time become groups.
    std::string pattern_for(const std::string& recorded, std::vector<std::string>& names) const {
        static const std::map<std::string, std::string> forms{
            {"code", "[0-9a-f]{20}"},
            {"uuid", "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"},
            {"jwt", R"([\w-]+\.[\w-]+\.[\w-]+)"},
            {"sid", "[0-9a-f]{32}"},
            {"date", "[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT"},
            {"time", "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ"},
            {"hex", "[0-9a-f]+"},
            {"key", "[\\w-]{43,}"},
            {"base64", "[\\w+/]+=*"}};
        static const std::regex notation(R"(\$\{([a-z]+)(\d*)\}|<([a-z0-9]+)>)");
        std::string pattern;
        auto rest = recorded.cbegin();
        for (std::sregex_iterator i(recorded.begin(), recorded.end(), notation), end; i != end;
             ++i) {
            const std::string kind = (*i)[1].matched ? (*i)[1].str() : (*i)[3].str();
            const std::string name = kind + (*i)[2].str();
            const auto known = known_.find(name);
            if (known == known_.end() && !forms.contains(kind)) continue;
            pattern += escaped({rest, (*i)[0].first});
            rest = (*i)[0].second;
            if ((*i)[3].matched) {
                pattern += forms.at(kind);
            } else if (known != known_.end()) {
                pattern += escaped(known->second);
            } else {
                pattern += '(' + forms.at(kind) + ')';
                names.push_back(name);
            }
        }
        return pattern + escaped({rest, recorded.cend()});
    }

    static std::string escaped(const std::string& text) {
        static const std::regex special(R"([.^$|()\[\]{}*+?\\/])");
        return std::regex_replace(text, special, R"(\$&)");
    }

    std::map<std::string, std::string> known_{{"origin", origin}};
};

}  // namespace casdoor_standin::test
