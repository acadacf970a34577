#include "audit/finding.h"

#include <algorithm>
#include <set>

#include <boost/test/unit_test.hpp>

using namespace difysso::audit;

BOOST_AUTO_TEST_SUITE(finding)

BOOST_AUTO_TEST_CASE(every_kind_has_a_name_of_its_own_a_sentence_and_a_way_to_mend_it) {
    std::set<std::string_view> names;
    for (int kind = 0; kind < kKinds; ++kind) {
        const KindRow& one = row(static_cast<Kind>(kind));
        BOOST_TEST(names.insert(one.name).second, one.name);
        BOOST_TEST(std::all_of(one.name.begin(), one.name.end(),
                               [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; }));
        BOOST_TEST(!one.sentence.empty());
        BOOST_TEST(!one.mend.empty());
    }
    BOOST_TEST(row(Kind::account_gone).name == "account_gone");
    BOOST_TEST(row(Kind::key_orphan).name == "key_orphan");
    BOOST_TEST(row(Kind::session_of_another).name == "session_of_another");
}

BOOST_AUTO_TEST_SUITE_END()
