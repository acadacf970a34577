#include "session/device.h"

#include <boost/test/unit_test.hpp>

using difysso::session::device_name;

BOOST_AUTO_TEST_SUITE(device)

BOOST_AUTO_TEST_CASE(browsers_by_their_own_words) {
    const std::string webkit = "AppleWebKit/537.36 (KHTML, like Gecko) ";
    BOOST_TEST(device_name("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 "
                           "Firefox/140.0") == "Firefox, Windows");
    BOOST_TEST(device_name("Mozilla/5.0 (X11; Linux x86_64) " + webkit +
                           "Chrome/141.0.0.0 Safari/537.36") == "Chrome, Linux");
    BOOST_TEST(device_name("Mozilla/5.0 (Windows NT 10.0; Win64; x64) " + webkit +
                           "Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0") == "Edge, Windows");
    BOOST_TEST(device_name("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) "
                           "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 "
                           "Safari/605.1.15") == "Safari, macOS");
    BOOST_TEST(device_name("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) "
                           "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 "
                           "Safari/604.1") == "Safari, iPhone");
    BOOST_TEST(device_name("Mozilla/5.0 (Linux; Android 15) " + webkit +
                           "Chrome/141.0.0.0 Mobile Safari/537.36") == "Chrome, Android");
    BOOST_TEST(device_name("curl/8.5.0") == "curl");
}

BOOST_AUTO_TEST_CASE(another_keeps_its_beginning_whole) {
    BOOST_TEST(device_name("").empty());
    BOOST_TEST(device_name("backup-tool 1.0") == "backup-tool 1.0");
    BOOST_TEST(device_name(std::string(41, 'x')) == std::string(40, 'x'));
    BOOST_TEST(device_name(std::string(39, 'x') + "ö") == std::string(39, 'x'));
}

BOOST_AUTO_TEST_SUITE_END()
