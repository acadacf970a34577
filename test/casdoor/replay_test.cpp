// Asks what a real Casdoor was asked and compares the answers, call by call.
#include <fstream>
#include <iterator>
#include <set>

#include <Poco/JSON/Parser.h>
#include <boost/test/unit_test.hpp>

#include "recorded_values.h"
#include "running_provider.h"

namespace casdoor_standin::test {

namespace {

using Poco::JSON::Array;
using Poco::JSON::Object;

Poco::Dynamic::Var ordered(const std::string& text) {
    const Poco::JSON::Handler::Ptr handler(new Poco::JSON::ParseHandler(true));
    Poco::JSON::Parser parser(handler);
    return parser.parse(text);
}

class Scenario {
  public:
    explicit Scenario(const std::string& file) {
        std::ifstream in(std::string(RECORDED_DIR) + '/' + file);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        BOOST_REQUIRE_MESSAGE(!text.empty(), file);
        const auto entries = ordered(text).extract<Array::Ptr>();
        BOOST_REQUIRE(entries->size() > 0);
        for (unsigned i = 0; i < entries->size(); ++i)
            play(*entries->getObject(i));
    }

  private:
    Pairs filled(const Object::Ptr& object) const {
        Pairs pairs;
        if (!object) return pairs;
        for (const auto& name : object->getNames()) {
            pairs.emplace_back(name, values_.filled(object->getValue<std::string>(name)));
        }
        return pairs;
    }

    Answer ask(const Object& request) {
        std::string target = request.getValue<std::string>("path");
        if (request.has("params")) target += '?' + urlencoded(filled(request.getObject("params")));
        Pairs headers = filled(request.getObject("headers"));
        if (request.has("auth")) {
            const auto pair = request.getArray("auth");
            headers.emplace_back("Authorization",
                                 "Basic " + base64(pair->getElement<std::string>(0) + ':' +
                                                   pair->getElement<std::string>(1)));
        }
        if (request.has("with_session")) headers.emplace_back("Cookie", session_);
        if (request.has("data")) {
            return client_.form(target, filled(request.getObject("data")), headers);
        }
        std::string body;
        if (request.has("json")) {
            body = values_.filled(dump(request.get("json")));
            headers.emplace_back("Content-Type", "application/json");
        }
        if (request.has("body")) body = request.getValue<std::string>("body");
        return client_.send(request.getValue<std::string>("method"), target, body, headers);
    }

    // Every recorded header is there, and of those that matter no other one.
    void compare_headers(const Object& response, const Answer& answer, const std::string& note) {
        std::multiset<std::string> matters;
        std::set<std::string> cookies;
        const auto recorded = response.getArray("headers");
        for (unsigned i = 0; i < recorded->size(); ++i) {
            const auto pair = recorded->getArray(i);
            const auto name = pair->getElement<std::string>(0);
            const auto value = pair->getElement<std::string>(1);
            matters.insert(name);
            const std::string cookie = value.substr(0, value.find('='));
            for (const auto& [there, actual] : answer.headers) {
                const bool same_cookie = actual.substr(0, actual.find('=')) == cookie;
                if (there != name || (name == "set-cookie" && !same_cookie)) continue;
                values_.text(value, actual, note + ": " + name);
                matters.erase(matters.find(name));
                break;
            }
        }
        BOOST_TEST(matters.empty(), note << ": header missing: " << *matters.begin());
        for (const char* name : {"set-cookie", "location", "www-authenticate"}) {
            const auto count = [&](const auto& pair) { return pair.first == name; };
            BOOST_TEST(std::count_if(answer.headers.begin(), answer.headers.end(), count) ==
                           count_of(*recorded, name),
                       note << ": number of " << name);
        }
    }

    static std::ptrdiff_t count_of(const Array& headers, const std::string& name) {
        std::ptrdiff_t count = 0;
        for (unsigned i = 0; i < headers.size(); ++i) {
            count += headers.getArray(i)->getElement<std::string>(0) == name ? 1 : 0;
        }
        return count;
    }

    void compare_tokens(const Object& decoded, const Object& answer, const std::string& note) {
        for (const auto& name : decoded.getNames()) {
            const auto token = answer.getValue<std::string>(name);
            const auto recorded = decoded.getObject(name);
            const std::string where = note + ": " + name;
            values_.compare(recorded->get("header"), ordered(part_of(token, 0)), where + " header");
            values_.compare(recorded->get("payload"), ordered(part_of(token, 1)), where);
        }
    }

    void play(const Object& entry) {
        const auto note = entry.getValue<std::string>("note");
        BOOST_TEST_CONTEXT(note) {
            if (entry.has("control")) {
                const auto answer = client_.control(entry.getValue<std::string>("control"),
                                                    dump(entry.get("json")));
                BOOST_REQUIRE(answer.status == 200);
                return;
            }
            const auto request = entry.getObject("request");
            const auto response = entry.getObject("response");
            const Answer answer = ask(*request);
            BOOST_TEST(answer.status == response->getValue<int>("status"));
            compare_headers(*response, answer, note);
            const auto body = response->get("body");
            if (!body.isString()) {
                const auto actual = ordered(answer.body);
                values_.compare(body, actual, note);
                if (entry.has("decoded")) {
                    compare_tokens(*entry.getObject("decoded"), *actual.extract<Object::Ptr>(),
                                   note);
                }
            } else if (body == "<html>") {
                BOOST_TEST(answer.body.find("<!") < 2U);
            } else {
                values_.text(body.convert<std::string>(), answer.body, note);
            }
            if (request->getValue<std::string>("path") == "/api/login") keep_session(answer);
        }
    }

    void keep_session(const Answer& answer) {
        const std::string& cookie = answer.header("set-cookie");
        if (!cookie.empty()) session_ = cookie.substr(0, cookie.find(';'));
    }

    RunningProvider provider_;
    Client client_ = provider_.client();
    RecordedValues values_;
    std::string session_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(replay)

BOOST_AUTO_TEST_CASE(discovery) {
    Scenario("discovery.json");
}
BOOST_AUTO_TEST_CASE(authorize) {
    Scenario("authorize.json");
}
BOOST_AUTO_TEST_CASE(sign_in) {
    Scenario("sign_in.json");
}
BOOST_AUTO_TEST_CASE(tokens_of_every_format) {
    Scenario("tokens.json");
}
BOOST_AUTO_TEST_CASE(token_errors) {
    Scenario("token_errors.json");
}
BOOST_AUTO_TEST_CASE(userinfo_introspection_and_refresh) {
    Scenario("account.json");
}
BOOST_AUTO_TEST_CASE(logout_and_forbidden_users) {
    Scenario("states.json");
}
BOOST_AUTO_TEST_CASE(sign_up) {
    Scenario("sign_up.json");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace casdoor_standin::test
