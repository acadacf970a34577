#include "web/json_writer.h"

#include <limits>

#include <Poco/Dynamic/Var.h>
#include <Poco/JSON/Array.h>
#include <Poco/JSON/Parser.h>
#include <boost/test/unit_test.hpp>

using namespace difysso;

namespace {

std::string written(std::string_view text) {
    web::JsonWriter json;
    json.value(text);
    return json.take();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_writer)

BOOST_AUTO_TEST_CASE(puts_commas_where_they_belong) {
    web::JsonWriter json;
    json.begin_object().member("a", 1).key("b").begin_array();
    json.value("x").value(true).null().begin_object().end_object();
    json.begin_object().member("c", false).end_object().begin_array().end_array().end_array();
    json.member("d", std::string("e")).end_object();
    BOOST_TEST(json.take() == R"({"a":1,"b":["x",true,null,{},{"c":false},[]],"d":"e"})");
}

BOOST_AUTO_TEST_CASE(writes_empty_containers) {
    BOOST_TEST(web::JsonWriter().begin_object().end_object().take() == "{}");
    BOOST_TEST(web::JsonWriter().begin_array().end_array().take() == "[]");
}

BOOST_AUTO_TEST_CASE(writes_numbers_whole) {
    web::JsonWriter json;
    json.begin_array().value(0).value(-7);
    json.value(std::numeric_limits<std::int64_t>::min());
    json.value(std::numeric_limits<std::int64_t>::max()).end_array();
    BOOST_TEST(json.take() == "[0,-7,-9223372036854775808,9223372036854775807]");
}

BOOST_AUTO_TEST_CASE(escapes_what_json_html_and_scripts_mind) {
    BOOST_TEST(written("\"\\/") == R"("\"\\/")");
    BOOST_TEST(written("\n\r\t\b\f") == R"("\n\u000d\u0009\u0008\u000c")");
    BOOST_TEST(written(std::string_view("\0\x1f\x7f", 3)) == R"("\u0000\u001f\u007f")");
    BOOST_TEST(written("</script>") == R"("\u003c/script>")");
    BOOST_TEST(written("a\u2028b\u2029") == R"("a\u2028b\u2029")");
    BOOST_TEST(written("中\u2027\u202a😀") == "\"中\u2027\u202a😀\"");
    BOOST_TEST(written("") == "\"\"");
}

BOOST_AUTO_TEST_CASE(escapes_names_too) {
    web::JsonWriter json;
    json.begin_object().member("a\"b<", "").end_object();
    BOOST_TEST(json.take() == R"({"a\"b\u003c":""})");
}

BOOST_AUTO_TEST_CASE(a_parser_reads_back_every_character) {
    std::string text;
    for (int byte = 1; byte < 128; ++byte)
        text += static_cast<char>(byte);
    text += "é中\u2028\u2029😀";
    Poco::JSON::Parser parser;
    const auto array = parser.parse("[" + written(text) + "]").extract<Poco::JSON::Array::Ptr>();
    BOOST_TEST(array->get(0).toString() == text);
}

BOOST_AUTO_TEST_SUITE_END()
