#include "observe/reason.h"

#include <algorithm>
#include <set>

#include <boost/test/unit_test.hpp>

using namespace difysso::observe;

BOOST_AUTO_TEST_SUITE(reasons)

BOOST_AUTO_TEST_CASE(the_table_is_in_the_order_of_the_enumeration_and_whole) {
    const auto rows = all_reasons();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        BOOST_TEST_CONTEXT(rows[i].code) {
            BOOST_TEST((rows[i].reason == static_cast<Reason>(i)));
        }
    }
    BOOST_TEST(rows.size() == static_cast<std::size_t>(Reason::internal) + 1);
}

BOOST_AUTO_TEST_CASE(each_reason_has_a_code_a_status_and_two_sentences) {
    std::set<std::string_view> codes;
    for (const ReasonRow& reason : all_reasons()) {
        BOOST_TEST_CONTEXT(reason.code) {
            BOOST_TEST(codes.insert(reason.code).second);
            BOOST_TEST(std::all_of(reason.code.begin(), reason.code.end(),
                                   [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; }));
            BOOST_TEST(reason.status >= 400);
            BOOST_TEST(reason.status < 600);
            BOOST_TEST(reason.sentence.ends_with('.'));
            BOOST_TEST(reason.chinese.ends_with("。"));
        }
    }
}

// Nobody may learn by signing in whether an address has an account.
BOOST_AUTO_TEST_CASE(all_refusals_for_want_of_an_account_look_the_same) {
    for (const ReasonRow& reason : all_reasons()) {
        const bool about_account = reason.code.starts_with("account_");
        const Reason expected = about_account ? Reason::account_refused : reason.reason;
        BOOST_TEST_CONTEXT(reason.code) {
            BOOST_TEST((public_reason(reason.reason) == expected));
            if (about_account) BOOST_TEST(reason.status == 403);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
