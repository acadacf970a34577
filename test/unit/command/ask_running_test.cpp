#include "command/ask_running.h"

#include <boost/test/unit_test.hpp>

using namespace difysso;
using command::read_records;

namespace {

std::string record(char type, const std::string& content, std::size_t padding = 0) {
    return std::string{'\1',
                       type,
                       '\0',
                       '\1',
                       static_cast<char>(content.size() >> 8),
                       static_cast<char>(content.size()),
                       static_cast<char>(padding),
                       '\0'} +
           content + std::string(padding, 'p');
}

const std::string kEnd = record('\3', std::string(8, '\0'));

}  // namespace

BOOST_AUTO_TEST_SUITE(ask_running)

BOOST_AUTO_TEST_CASE(an_answer_in_several_records) {
    const auto answer = read_records(
        record('\6', "Status: 200\r\nContent-", 3) + record('\7', "said on stderr") +
        record('\6', "Type: a/b\r\n\r\n{\"a\"") + record('\6', ":1}") + record('\6', "") + kEnd);
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.body == "{\"a\":1}");
}

BOOST_AUTO_TEST_CASE(one_that_is_not_whole_or_no_answer_at_all) {
    const std::string whole = record('\6', "Status: 200\r\n\r\nbody") + kEnd;
    BOOST_TEST(read_records(whole).status == 200);
    for (std::size_t length = 0; length + 8 < whole.size(); ++length)
        BOOST_TEST(read_records(whole.substr(0, length)).status == 0, length);
    for (const std::string text :
         {"", "Status: 200\r\n", "HTTP/1.0 200 OK\r\n\r\n", "Status: x\r\n\r\n"})
        BOOST_TEST(read_records(record('\6', text) + kEnd).status == 0, text);
    BOOST_TEST(read_records(std::string(100, '\xff')).status == 0);
}

BOOST_AUTO_TEST_SUITE_END()
